package dev.abtest.transcript.records;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EpochMillisTest {
    /** Expected numbers: {@code date -u -d … +%s%3N} of GNU coreutils. */
    @ParameterizedTest
    @CsvSource({
        "2026-11-23T23:10:16.149Z, 1795475416149",
        "2026-11-23T23:10:16Z, 1795475416000",
        "2026-11-24T01:10:16.1+02:00, 1795475416100",
        "2026-11-23T17:40:16.149999-05:30, 1795475416149",
        "2024-02-29T00:00:00.000Z, 1709164800000",
        "2026-11-23T23:10:16, 1795475416000"
    })
    void stampsAreMilliseconds(String text, long millis) {
        assertEquals(millis, EpochMillis.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "yesterday",
                "2026-11-23",
                "2026-13-01T00:00:00Z",
                "2026-11-23T23:10:16X",
                "2026-11-23Txx:10:16Z"
            })
    void somethingElseIsUnknown(String text) {
        assertEquals(EpochMillis.UNKNOWN, EpochMillis.parse(text));
    }

    @Test
    void aNaiveStampGetsNoOffset() {
        assertEquals("2026-11-23T23:10:16.149Z", EpochMillis.text(1795475416149L, false));
        assertEquals("2026-11-23T23:10:16.149", EpochMillis.text(1795475416149L, true));
    }
}
