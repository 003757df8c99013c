package dev.abtest.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing that is printed or stored depends on the JVM's locale. */
class LocaleTest {
    private final Locale before = Locale.getDefault();
    private final Path scratch;

    LocaleTest(@TempDir Path scratch) {
        this.scratch = scratch;
    }

    @AfterEach
    void restore() {
        Locale.setDefault(before);
    }

    @Test
    void everyOutputIsTheSameInEveryLocale() {
        List<String> expected = session(Locale.ROOT);
        for (String tag :
                List.of("de-DE", "tr-TR", "ar-EG-u-nu-arab", "th-TH-u-ca-buddhist", "hi-IN-u-nu-deva", "ja-JP")) {
            assertEquals(expected, session(Locale.forLanguageTag(tag)), tag);
        }
    }

    private List<String> session(Locale locale) {
        Locale.setDefault(locale);
        Cli cli = new Cli(scratch.resolve("store-" + locale.toLanguageTag()));
        cli.create("TITLE_i");
        String id = "test_20260131_134500_TITLE_i";
        cli.okWith(
                "Session-ID,Session-Type,Tool-Calls,Successful-Calls,Completion-Time,Success\n"
                        + "1,cold,16,15,1234567.25,TRUE\n2,cold,8,7,0.5,False\n3,cold,3,0,1,no\n"
                        + "4,warm,16,16,12.5,YES\n5,warm,8,8,0,1\n6,warm,3,2,1e3,0\n",
                "add-result",
                id,
                "--from",
                "-");
        List<String> all = new ArrayList<>();
        for (String format : List.of("text", "json", "csv", "markdown")) {
            all.add(cli.ok("list", "--format", format));
            all.add(cli.ok("show", id, "--format", format));
        }
        all.add(cli.ok("analyze", id));
        all.add(cli.ok("--help"));
        all.add(cli.run("list", "--FORMAT").err());
        all.add(cli.stored(id));
        return all;
    }
}
