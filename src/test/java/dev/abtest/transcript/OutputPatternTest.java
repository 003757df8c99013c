package dev.abtest.transcript;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.abtest.model.UserError;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutputPatternTest {
    /** What can stand side by side in an expression, and what could be taken for something else than it is. */
    private static final String[] PARTS = {
        "a",
        "é",
        "\ud83d\ude00",
        ".",
        "^",
        "$",
        "(",
        "(",
        "(?:",
        "(?i:",
        "(?P<n>",
        "(?i)",
        "(?-s)",
        ")",
        ")",
        ")",
        "|",
        "*",
        "+",
        "?",
        "*?",
        "{3}",
        "{12}",
        "{0,9}",
        "{2,}",
        "{4,7}",
        "{,3}",
        "{",
        "}",
        "{3",
        "{a}",
        "[a]",
        "[]a{3}]",
        "[^]]",
        "[^[:digit:](]",
        "[[:alpha:]{9}]",
        "[\\]{7}]",
        "[)]",
        "\\Qa{9}\\E",
        "\\Q(\\E",
        "\\Q\\E",
        "\\(",
        "\\)",
        "\\{",
        "\\[",
        "\\x{41}",
        "\\x41",
        "\\pL",
        "\\p{Greek}",
        "\\d",
        "\\b",
        "\\E"
    };

    @ParameterizedTest
    @ValueSource(strings = {"^(a+)+$", "^(a|a)*$", "^((a?)*)*$", "^(((a*)*)*)*$", "(()*)*b", "^(()|a*|(a?){30})*$"})
    @Timeout(60)
    void nestedRepetitionsTakeOnePass(String expression) {
        OutputPattern pattern = OutputPattern.of(expression);
        assertFalse(pattern.isFoundIn("a".repeat(5000) + "!"));
        assertFalse(pattern.gaveUp());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "((a{1000}){1000}){1000}",
                "(((a{100}){100})?){100}",
                "(a{200}|[]b{3}]{200}){200}",
                "\\Q(\\Ea{999}(b{999}){999}",
                "(a{999})(?i){999}"
            })
    void repetitionsThatNeedTooMuchMemoryAreRefused(String expression) {
        UserError e = assertThrows(UserError.class, () -> OutputPattern.of(expression));
        assertTrue(e.getMessage().startsWith("needs a smaller regular expression"), e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a(?=b)", "(?<!a)b", "(a)\\1", "a++", "(?>a)", "\\Z", "\\h", "(", "a{1001}"})
    void whatRe2DoesNotHaveIsRefused(String expression) {
        UserError e = assertThrows(UserError.class, () -> OutputPattern.of(expression));
        assertTrue(e.getMessage().startsWith("needs a regular expression in RE2's syntax"), e.getMessage());
    }

    @Test
    void tooManyGroupsInEachOtherAreRefused() {
        String nested = "(".repeat(2000) + "a" + ")".repeat(2000);
        try {
            assertTrue(OutputPattern.of(nested).isFoundIn("a"));
        } catch (UserError e) { // by the size of the stack
            assertTrue(e.getMessage().contains("groups"), e.getMessage());
        }
        assertThrows(UserError.class, () -> OutputPattern.of("(".repeat(5000) + "a" + ")".repeat(5000)));
    }

    @Test
    @Timeout(60)
    void aSlowExpressionIsGivenUpForAllSessions() {
        OutputPattern pattern = OutputPattern.of("(.?){1000}.{500}b");
        String text = "a".repeat(10_000_000);
        for (int i = 0; i < 10_000; i++) { // at a second each they would take hours
            assertFalse(pattern.isFoundIn(text));
        }
        assertTrue(pattern.gaveUp());
    }

    @Test
    void aLongTextIsSearched() {
        OutputPattern pattern = OutputPattern.of("needle$");
        assertTrue(pattern.isFoundIn("a".repeat(1_000_000) + "needle"));
        assertTrue(pattern.isFoundIn("needle\n"));
        assertTrue(pattern.isFoundIn("needle\r\n"));
        assertFalse(pattern.isFoundIn("needle\n\n"));
        assertFalse(pattern.gaveUp());
    }

    @Test
    void usualExpressionsAreSmallEnough() {
        OutputPattern.of("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}( [0-9a-f]{32}){1,9}");
        OutputPattern.of("(?i)\\b(done|finished)\\b.{0,500}\\bno errors?\\b");
    }

    @Test
    void theBoundOfTheSizeHoldsForWhateverIsCompiled() {
        Random random = new Random(5);
        int compiled = 0;
        for (int i = 0; i < 30_000; i++) {
            StringBuilder expression = new StringBuilder();
            for (int n = 1 + random.nextInt(10); n > 0; n--) {
                expression.append(PARTS[random.nextInt(PARTS.length)]);
            }
            compiled += isBounded(expression.toString()) ? 1 : 0;
        }
        assertTrue(compiled > 2000, "only " + compiled);
    }

    private static boolean isBounded(String expression) {
        long bound = OutputPattern.sizeBound(expression);
        if (bound > 100_000) {
            return false;
        }
        try {
            int size = Pattern.compile(expression).programSize();
            assertTrue(size <= bound + 2, expression + " has " + size + ", not at most " + bound);
            return true;
        } catch (PatternSyntaxException e) {
            return false;
        }
    }
}
