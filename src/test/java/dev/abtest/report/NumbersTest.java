package dev.abtest.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Expected texts are what Python 3 makes of the same number with the format named. */
class NumbersTest {
    @ParameterizedTest
    @CsvSource({
        "0.125, 12%",
        "0.375, 38%",
        "0.005, 0%",
        "0.015, 2%",
        "0.145, 14%",
        "0.545, 55%",
        "0.995, 100%",
        "1, 100%"
    })
    void wholePercentAreRoundedAsPythons(double value, String expected) { // f"{value:.0%}"
        assertEquals(expected, Numbers.percent(value, 0));
    }

    @ParameterizedTest
    @CsvSource({"0.0005, 0.1%", "0.0625, 6.2%", "0.0015, 0.1%", "0.12345, 12.3%", "0.00049, 0.0%", "12.5, 1250.0%"})
    void tenthsOfPercentAreRoundedAsPythons(double value, String expected) { // f"{value:.1%}"
        assertEquals(expected, Numbers.percent(value, 1));
    }

    @ParameterizedTest
    @CsvSource({"0.0, +0.0%", "-0.0, -0.0%", "-0.0001, -0.0%", "0.5, +50.0%", "-1.0, -100.0%", "0.0625, +6.2%"})
    void signsAreAsPythons(double value, String expected) { // f"{value:+.1%}"
        assertEquals(expected, Numbers.signedPercent(value, 1));
    }

    @ParameterizedTest
    @CsvSource({"0.25, 0.2", "0.35, 0.3", "0.05, 0.1", "0.15, 0.1", "4.35, 4.3", "1e15, 1000000000000000.0", "1e-9, 0.0"
    })
    void tenthsAreRoundedAsPythons(double value, String expected) { // f"{value:.1f}"
        assertEquals(expected, Numbers.fixed(value, 1));
    }

    @ParameterizedTest
    @CsvSource({"0, 0 sessions", "1, 1 session", "2, 2 sessions", "3000000000, 3000000000 sessions"})
    void oneIsSingularAndAllElseIsPlural(long count, String expected) {
        assertEquals(expected, Numbers.counted(count, "session"));
    }
}
