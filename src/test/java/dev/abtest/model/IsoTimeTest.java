package dev.abtest.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IsoTimeTest {
    private static final LocalClock BERLIN = LocalClock.of(
            Clock.fixed(Instant.parse("2026-07-01T12:00:00.000001999Z"), ZoneOffset.UTC),
            TimeZone.getTimeZone("Europe/Berlin"));

    @ParameterizedTest
    @CsvSource({
        "2026-01-31T13:45:00.123456+01:00, 2026-01-31T12:45:00.123456Z",
        "2026-01-31T13:45:00Z, 2026-01-31T13:45:00Z",
        "2026-01-31 13:45Z, 2026-01-31T13:45:00Z",
        "2026-01-31T13:45:00.5-0530, 2026-01-31T19:15:00.5Z",
        "2026-01-31T13:45:00+14, 2026-01-30T23:45:00Z",
        "2026-01-31T13:45:00.123456789Z, 2026-01-31T13:45:00.123456789Z",
        // Naive times are local: winter, summer.
        "2026-01-31T13:45:00.123456, 2026-01-31T12:45:00.123456Z",
        "2026-07-31T13:45, 2026-07-31T11:45:00Z",
        // Shown twice when summer time ends: the later one. Never shown when it begins: an hour on.
        "2026-10-25T02:30:00, 2026-10-25T01:30:00Z",
        "2026-10-25T01:59:59, 2026-10-24T23:59:59Z",
        "2026-03-29T03:00:00, 2026-03-29T01:00:00Z",
        "2024-02-29T00:00:00Z, 2024-02-29T00:00:00Z"
    })
    void timesWithAndWithoutOffsetAreRead(String text, String expected) {
        assertEquals(Optional.of(Instant.parse(expected)), IsoTime.parse(text, BERLIN));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "now",
                "2026",
                "2026-01-31",
                "2026-1-31T00:00",
                "2026-13-01T00:00",
                "2026-02-30T00:00",
                "2026-01-31T24:00",
                "2026-01-31T12:60",
                "2026-01-31T12:00:60",
                "2026-01-31T12:00:00.",
                "2026-01-31T12:00:00.1234567890",
                "2026-01-31T12:00:00+19:00",
                "2026-01-31T12:00:00+1:00",
                "2026-01-31T12:00:00 Z",
                "2026-01-31T12:00:00z",
                "2026-01-31T12:00:00Z ",
                " 2026-01-31T12:00:00",
                "2026-01-31T12:00:00+",
                "-2026-01-31T12:00:00",
                "２０２６-01-31T12:00:00",
                "20260131T120000Z"
            })
    void anythingElseIsNoTime(String text) {
        assertEquals(Optional.empty(), IsoTime.parse(text, BERLIN));
    }

    @Test
    void timesAreWrittenWithMicrosecondsAndOffset() {
        assertEquals("2026-07-01T14:00:00.000001+02:00", IsoTime.format(BERLIN.now()));
        assertEquals(
                "0099-01-02T03:04:05.000000-03:30", IsoTime.format(OffsetDateTime.parse("0099-01-02T03:04:05-03:30")));
        assertEquals(
                "2026-01-02T03:04:05.999999+00:00",
                IsoTime.format(OffsetDateTime.parse("2026-01-02T03:04:05.999999999Z")));
    }
}
