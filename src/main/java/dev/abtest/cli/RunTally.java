package dev.abtest.cli;

import dev.abtest.model.SessionResult;
import dev.abtest.model.SessionType;
import dev.abtest.report.Numbers;
import dev.abtest.runner.Outcome;
import dev.abtest.runner.RunPlan;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What a run has brought so far. */
final class RunTally {
    private final int total;
    private final int atStart;
    private final long start = System.nanoTime();
    private final Map<SessionType, double[]> errorRates = new EnumMap<>(SessionType.class);
    private int done;
    private int failures;

    /** At the start of {@code plan}, some of whose sessions may have their results from a call before. */
    RunTally(RunPlan plan, List<SessionResult> before) {
        total = plan.sessions().size();
        atStart = total - plan.remaining().size();
        done = atStart;
        for (SessionType arm : SessionType.values()) {
            errorRates.put(arm, new double[2]);
        }
        before.forEach(this::count);
    }

    void add(SessionResult session, Outcome outcome) {
        done++;
        failures += outcome == Outcome.COMPLETED ? 0 : 1;
        count(session);
    }

    private void count(SessionResult session) {
        double[] sumAndCount = errorRates.get(session.sessionType());
        sumAndCount[0] += session.errorRate();
        sumAndCount[1]++;
    }

    /** One attempt more that is no result. */
    void addFailure() {
        failures++;
    }

    int total() {
        return total;
    }

    int done() {
        return done;
    }

    /** {@code cold 30.1%, warm n/a}: the mean error rates. */
    String estimate() {
        return "cold " + mean(SessionType.COLD) + ", warm " + mean(SessionType.WARM);
    }

    /** {@code 1 failure}: sessions and attempts that did not come to their end. */
    String failures() {
        return failures + (failures == 1 ? " failure" : " failures");
    }

    double elapsedSeconds() {
        return (System.nanoTime() - start) / 1e9;
    }

    /** {@code about 40 s left}, by how long the sessions of this call took; empty before the first. */
    String left() {
        int fresh = done - atStart;
        if (fresh == 0 || done == total) {
            return "";
        }
        return ", about " + seconds(elapsedSeconds() / fresh * (total - done)) + " left";
    }

    /** {@code 4.2 s}, {@code 3 min 20 s}, {@code 2 h 5 min}. */
    static String seconds(double seconds) {
        if (seconds < 60) {
            return Numbers.fixed(seconds, 1) + " s";
        }
        long whole = Math.round(seconds);
        return whole < 3600
                ? whole / 60 + " min " + whole % 60 + " s"
                : whole / 3600 + " h " + whole % 3600 / 60 + " min";
    }

    private String mean(SessionType arm) {
        double[] sumAndCount = errorRates.get(arm);
        return sumAndCount[1] == 0 ? "n/a" : Numbers.percent(sumAndCount[0] / sumAndCount[1], 1);
    }
}
