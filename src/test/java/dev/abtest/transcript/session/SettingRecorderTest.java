package dev.abtest.transcript.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is noted of the setting of a session. */
class SettingRecorderTest {
    private final SettingRecorder setting = new SettingRecorder();

    @Test
    void equalPromptsHaveEqualHashesAndOnlyTheFirstCounts() {
        setting.prompt("");
        setting.prompt("abc");
        setting.prompt("def");
        // printf abc | sha256sum
        assertEquals("ba7816bf8f01cfea", setting.setting().promptHash());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    cat NOTES.md | NOTES.md
                    cat docs/NOTES.md other.txt | NOTES.md
                    sed -n '1,20p' NOTES.md | NOTES.md
                    head -c 100 NOTES.md | NOTES.md
                    cd /w && cat "NOTES.md" | NOTES.md
                    /bin/bash -lc 'cat NOTES.md' | NOTES.md
                    bash -lc cat NOTES.md | NOTES.md
                    cat < NOTES.md | NOTES.md
                    ls; tail NOTES.MD | NOTES.MD
                    sed -i s/a/b/ NOTES.md | ``
                    echo x > NOTES.md | ``
                    cat a.txt > NOTES.md | ``
                    cat a.txt; touch NOTES.md | ``
                    cat NOTES.md.bak | ``
                    """)
    void aCommandThatReadsMarkdownIsNoted(String command, String name) {
        setting.command(command);
        assertEquals(
                name.isEmpty() ? Map.of() : Map.of(name, 1), setting.setting().notesRead());
    }

    @Test
    void onlyTheNameOfAFileIsKeptAndNoMoreThanTwentyOfThem() {
        setting.read("C:\\w\\A.md");
        for (int i = 0; i < 30; i++) {
            setting.read("/home/u/" + i + ".md");
        }
        setting.read("/other/A.md");
        assertEquals(20, setting.setting().notesRead().size());
        assertEquals(2, setting.setting().notesRead().get("A.md"));
    }

    @Test
    void hiddenCharactersAreEscaped() {
        setting.project("/w\u001b[31m");
        setting.skill("a\nb");
        assertEquals("/w\\u001b[31m", setting.setting().project());
        assertEquals(Map.of("a\\nb", 1), setting.setting().skills());
    }
}
