package dev.abtest.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.abtest.cli.OptionSet.Arg;
import dev.abtest.cli.OptionSet.Opt;
import dev.abtest.cli.OptionSet.Words;
import java.time.Duration;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Options as values, and the rules between them, for a command of its own: {@code brew TEA…}. */
class OptionSetTest {
    private static final int RAN = 7;

    private final OptionSet options = new OptionSet("brew", "Brew tea.").runs(() -> RAN);
    private final Arg<List<String>> teas = options.arguments("TEA", "0..*", "What to brew.");
    private final Opt<String> pot = options.text("--pot", "POT", "Which pot.")
            .unless("--list", "name a --pot, or --list them")
            .notWith("--list", "is of no use for --list");
    private final Opt<Boolean> hot = options.flag("Hot.", "-w", "--hot").onlyWith("--pot");
    private final Opt<Boolean> list = options.flag("List the pots.", "--list");
    private final Opt<Boolean> strong = options.choice(
            "--taste",
            "TASTE",
            "strong or weak.",
            new Words<Boolean>().add("strong", true).add("weak", false),
            false);
    private final Opt<Duration> time = options.duration("--time", "How long.");
    private final Opt<Long> amount = options.size("--amount", "How much.");
    private final Opt<Integer> cups = options.wholeNumber("--cups", "N", "How many.");
    private final Opt<String> milk =
            options.text("--milk", "KIND", "With milk.").insteadOf("--cups", "say --milk or --cups");

    private String refusal;

    /** What the command returns, or 2 if the command line is refused. */
    private int run(String... args) {
        CommandLine line = new CommandLine(options.spec());
        line.setParameterExceptionHandler((e, all) -> {
            refusal = e.getMessage();
            return ExitCode.USAGE;
        });
        return line.execute(args);
    }

    private void refused(String message, String... args) {
        assertEquals(ExitCode.USAGE, run(args), String.join(" ", args));
        assertEquals(message, refusal);
    }

    @Test
    void whatIsGivenIsReadWithItsType() {
        assertEquals(RAN, run("--pot", "", "-w", "--taste", "strong", "--cups", "3", "green", "black"));
        assertEquals(List.of("green", "black"), teas.get());
        assertEquals(Optional.of(""), pot.value());
        assertTrue(pot.isGiven());
        assertTrue(hot.get());
        assertTrue(strong.get());
        assertEquals(3, cups.orElse(1));
    }

    @Test
    void whatIsNotGivenHasItsDefaultOrNothing() {
        assertEquals(RAN, run("--list", "--milk", "oat"));
        assertEquals(List.of(), teas.orElse(List.of()));
        assertFalse(hot.get());
        assertFalse(strong.get());
        assertFalse(strong.isGiven());
        assertEquals(Optional.empty(), pot.value());
        assertEquals(1, cups.orElse(1));
        assertThrows(NoSuchElementException.class, cups::get);
    }

    @Test
    void aDefaultThatIsTypedIsGiven() {
        assertEquals(RAN, run("--list", "--milk", "oat", "--taste", "weak"));
        assertTrue(strong.isGiven());
    }

    @Test
    void everyRuleRefusesWithItsMessage() {
        refused("name a --pot, or --list them", "--milk", "oat");
        refused("--pot is of no use for --list", "--pot", "p", "--list", "--milk", "oat");
        refused("--hot goes with --pot", "--list", "--hot", "--milk", "oat");
        refused("say --milk or --cups", "--list");
        refused("say --milk or --cups", "--list", "--milk", "oat", "--cups", "2");
    }

    @Test
    void ofSeveralBrokenRulesTheFirstDeclaredIsTold() {
        refused("name a --pot, or --list them", "--hot");
        refused("--hot goes with --pot", "--list", "--hot");
    }

    @Test
    void optionsAreKnownByTheirLongNamesInTheOrderOfTheirDeclaration() {
        List<String> names = options.soFar().stream().map(Opt::name).toList();
        assertEquals(List.of("--pot", "--hot", "--list", "--taste", "--time", "--amount", "--cups", "--milk"), names);
        assertEquals("--list", list.name());
    }

    @Test
    void theFolderOfTheTestsStandsAtTheEndOfTheHelpWhereverItIsDeclared() {
        OptionSet late = new OptionSet("brew", "Brew tea.").runs(() -> RAN);
        TestArgument.stored(late);
        late.flag("Hot.", "--hot");
        List<String> names = late.spec().options().stream()
                .map(option -> option.longestName())
                .toList();
        assertEquals(List.of("--help", "--version", "--hot", "--dir"), names);
    }

    @ParameterizedTest
    @CsvSource({"90,PT1M30S", "90s,PT1M30S", "1.5,PT1.5S", "250ms,PT0.25S", "2m,PT2M", "2min,PT2M", "1.5h,PT1H30M"})
    void aTimeIsSecondsUnlessItHasAUnit(String text, Duration expected) {
        run("--list", "--milk", "oat", "--time", text);
        assertEquals(expected, time.get());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1s", "s", "", "1d", "1 2", "NaN", "Infinity", "1e12h"})
    void anotherTimeIsRefused(String text) {
        refused(
                "Invalid value for option '--time': expected a time above 0 such as 90s, 30m or 2h, not '" + text + "'",
                "--time",
                text);
    }

    @ParameterizedTest
    @CsvSource({"0,0", "100,100", "100B,100", "1k,1024", "2K,2048", "1KiB,1024", "1.5M,1572864", "1G,1073741824"})
    void aSizeIsBytesUnlessItHasAUnit(String text, long expected) {
        run("--list", "--milk", "oat", "--amount", text);
        assertEquals(expected, amount.get());
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "M", "", "1T", "1e18"})
    void anotherSizeIsRefused(String text) {
        refused(
                "Invalid value for option '--amount': expected a size such as 500K, 64M or 2G, not '" + text + "'",
                "--amount",
                text);
    }

    @Test
    void anotherWordIsRefusedWithThoseThatThereAre() {
        refused("Invalid value for option '--taste': expected strong or weak, not 'Weak'", "--taste", "Weak");
    }
}
