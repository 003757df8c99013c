package dev.abtest.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.abtest.model.ABTest;
import dev.abtest.model.SessionResult;
import dev.abtest.model.SessionType;
import dev.abtest.model.TestTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MetricTest {
    private static final Path PAGE = Path.of("src/docs/statistics.md");

    @ParameterizedTest
    @EnumSource
    void everyMetricHasAllItsProperties(Metric metric) {
        assertTrue(metric.key().matches("[a-z]+(_[a-z]+)*"), metric.key());
        assertTrue(metric.label().matches("[a-z]+( [a-z]+)*"), metric.label());
        assertNotNull(metric.unit());
        assertNotNull(metric.estimator());
        assertNotNull(metric.scale());
        assertNotNull(metric.direction());
        assertNotNull(metric.role());
    }

    @Test
    void exactlyOneMetricIsPrimary() {
        assertEquals(
                List.of(Metric.ERROR_RATE),
                Arrays.stream(Metric.values()).filter(Metric::isPrimary).toList());
    }

    @Test
    void noTwoMetricsShareAKeyOrALabel() {
        int count = Metric.values().length;
        assertEquals(
                count, distinct(Arrays.stream(Metric.values()).map(Metric::key)).size());
        assertEquals(
                count,
                distinct(Arrays.stream(Metric.values()).map(Metric::label)).size());
    }

    private static Set<String> distinct(Stream<String> names) {
        return names.collect(Collectors.toSet());
    }

    @ParameterizedTest
    @EnumSource
    void thePageOnStatisticsDescribesEveryMetric(Metric metric) throws IOException {
        String page = Files.readString(PAGE).replaceAll("\\s+", " ");
        assertTrue(page.contains(metric.label()) || page.contains(metric.key()), metric + " is missing in " + PAGE);
    }

    @Test
    void whatASessionIsWorthInEachMetric() {
        SessionResult session = SessionResult.builder("s", SessionType.COLD)
                .toolCalls(8)
                .successfulToolCalls(6)
                .completionTimeSeconds(12.5)
                .messageCount(7)
                .userCorrections(3)
                .success(true)
                .build();
        assertEquals(0.25, Metric.ERROR_RATE.value(session));
        assertEquals(2, Metric.POOLED_ERROR_RATE.value(session));
        assertEquals(8, Metric.POOLED_ERROR_RATE.denominator(session));
        assertEquals(12.5, Metric.COMPLETION_TIME.value(session));
        assertEquals(7, Metric.MESSAGES.value(session));
        assertEquals(3, Metric.USER_CORRECTIONS.value(session));
        assertEquals(1, Metric.TASK_SUCCESS.value(session));
    }

    @Test
    void aTimeOfZeroIsUnknown() {
        assertEquals(Double.NaN, Metric.COMPLETION_TIME.value(empty("s", SessionType.COLD)));
    }

    @Test
    void withoutSessionsOnlyWhatTheVerdictRestsOnIsCompared() {
        assertEquals(EnumSet.of(Metric.ERROR_RATE, Metric.TASK_SUCCESS), compared(List.of(), List.of()));
    }

    @Test
    void aMetricIsLeftOutUntilOneSessionOfEitherArmHasIt() {
        List<SessionResult> none = List.of(empty("a", SessionType.COLD), empty("b", SessionType.COLD));
        assertEquals(EnumSet.of(Metric.ERROR_RATE, Metric.TASK_SUCCESS), compared(none, List.of()));
        SessionResult one = SessionResult.builder("c", SessionType.WARM)
                .toolCalls(1)
                .successfulToolCalls(1)
                .completionTimeSeconds(1)
                .messageCount(1)
                .userCorrections(1)
                .build();
        assertTrue(compared(none, List.of(one))
                .containsAll(EnumSet.of(
                        Metric.POOLED_ERROR_RATE, Metric.COMPLETION_TIME, Metric.MESSAGES, Metric.USER_CORRECTIONS)));
    }

    /** No failed call is a figure as well. */
    @Test
    void thePooledRateTakesCallsAndNoFailures() {
        SessionResult faultless = SessionResult.builder("a", SessionType.COLD)
                .toolCalls(4)
                .successfulToolCalls(4)
                .build();
        assertTrue(compared(List.of(faultless), List.of()).contains(Metric.POOLED_ERROR_RATE));
    }

    @Test
    void guardrailsAreTimeCorrectionsAndTaskSuccess() {
        assertEquals(
                EnumSet.of(Metric.COMPLETION_TIME, Metric.USER_CORRECTIONS, Metric.TASK_SUCCESS),
                Arrays.stream(Metric.values())
                        .filter(Metric::isGuardrail)
                        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Metric.class))));
    }

    private static SessionResult empty(String id, SessionType arm) {
        return SessionResult.builder(id, arm).build();
    }

    private static Set<Metric> compared(List<SessionResult> cold, List<SessionResult> warm) {
        ABTest test = ABTest.of("t", TestTask.of("t", "t", "t"), "").withSessions(cold, warm);
        return Arrays.stream(Metric.values())
                .filter(metric -> !metric.isLeftOut(test))
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Metric.class)));
    }
}
