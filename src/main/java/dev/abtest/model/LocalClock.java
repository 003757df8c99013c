package dev.abtest.model;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.SimpleTimeZone;
import java.util.TimeZone;

/**
 * The time, and what local time means to the user.
 *
 * <p>Built on {@link TimeZone} because the first use of a regional {@code java.time.ZoneId} searches every jar of the
 * class path for providers of zone rules, which took a quarter of the time of {@code abtest list}; and the zone is
 * asked for only when it is needed, because most stored times name their offset.
 */
public final class LocalClock {
    private final Clock clock;
    private final Optional<TimeZone> zone;

    private LocalClock(Clock clock, Optional<TimeZone> zone) {
        this.clock = clock;
        this.zone = zone;
    }

    /** The time of {@code clock}, whose own zone plays no part, in {@code zone}. */
    public static LocalClock of(Clock clock, TimeZone zone) {
        return new LocalClock(clock, Optional.of(zone));
    }

    /** The system's time and zone. */
    public static LocalClock ofSystem() {
        return new LocalClock(Clock.systemUTC(), Optional.empty());
    }

    /** The system's time, and local times that are taken as UTC; needs no zone rules. */
    public static LocalClock utc() {
        return new LocalClock(Clock.systemUTC(), Optional.of(new SimpleTimeZone(0, "UTC")));
    }

    /** Now, with the local offset. */
    public OffsetDateTime now() {
        Instant now = clock.instant();
        int offsetMillis = zone().getOffset(now.toEpochMilli());
        return now.atOffset(ZoneOffset.ofTotalSeconds(offsetMillis / 1000));
    }

    private TimeZone zone() {
        return zone.isPresent() ? zone.get() : TimeZone.getDefault();
    }

    /** When the local clocks showed {@code time}; the later of two instants if they showed it twice. */
    Instant instantOf(LocalDateTime time) {
        TimeZone local = zone();
        long asIfUtc = time.toInstant(ZoneOffset.UTC).toEpochMilli();
        int offset = local.getOffset(asIfUtc - local.getRawOffset());
        return time.toInstant(ZoneOffset.ofTotalSeconds(local.getOffset(asIfUtc - offset) / 1000));
    }
}
