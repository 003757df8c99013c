package dev.abtest.cli;

import dev.abtest.design.PlannedSession;
import dev.abtest.design.PlannedSession.Outcome;
import dev.abtest.design.RunPlan;
import dev.abtest.model.SessionField;
import dev.abtest.model.SessionResult;
import dev.abtest.model.SessionType;
import dev.abtest.report.Escape;
import dev.abtest.report.Numbers;
import dev.abtest.runner.Agent;
import dev.abtest.runner.RunListener;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Shows how a run proceeds: as a {@link Bar} on a terminal, by {@link Lines} elsewhere. */
final class RunProgressPrinter {
    private final PrintWriter err;
    private final int total;
    private final int atStart;
    private final long start = System.nanoTime();
    private final Map<SessionType, double[]> errorRates = new EnumMap<>(SessionType.class);
    private int done;
    private int failures;

    /** At the start of {@code plan}; {@code before} are the results that it has from earlier calls. */
    RunProgressPrinter(RunPlan plan, List<SessionResult> before, PrintWriter err) {
        this.err = err;
        total = plan.sessions().size();
        atStart = total - plan.remaining().size();
        done = atStart;
        for (SessionType arm : SessionType.values()) {
            errorRates.put(arm, new double[2]);
        }
        before.forEach(this::count);
    }

    /** One line a session: for a pipe or a file. */
    Lines lines() {
        return new Lines();
    }

    /** A bar: for a terminal. */
    Bar bar() {
        return new Bar();
    }

    private void add(Agent.Attempt attempt) {
        done++;
        failures += attempt.outcome() == Outcome.COMPLETED ? 0 : 1;
        count(attempt.result().orElseThrow());
    }

    private void count(SessionResult session) {
        if (session.toolCalls() > 0 && SessionField.ERROR_RATE.isKnown(session)) {
            double[] sumAndCount = errorRates.get(session.sessionType());
            sumAndCount[0] += session.errorRate();
            sumAndCount[1]++;
        }
    }

    /** {@code cold 30.1%, warm n/a}: the mean error rates so far. */
    private String estimate() {
        return "cold " + mean(SessionType.COLD) + ", warm " + mean(SessionType.WARM);
    }

    private String mean(SessionType arm) {
        double[] sumAndCount = errorRates.get(arm);
        return sumAndCount[1] == 0 ? "n/a" : Numbers.percent(sumAndCount[0] / sumAndCount[1], 1);
    }

    /** {@code 1 failure}: sessions and attempts that did not come to their end. */
    private String failures() {
        return Numbers.counted(failures, "failure");
    }

    private void warn(String before, String problem) {
        err.println(before + "abtest: warning: " + Escape.line(problem));
        err.flush();
    }

    private double elapsedSeconds() {
        return (System.nanoTime() - start) / 1e9;
    }

    /** {@code , about 40 s left}, by how long the sessions of this call took; empty before the first. */
    private String left() {
        int fresh = done - atStart;
        if (fresh == 0 || done == total) {
            return "";
        }
        return ", about " + seconds(elapsedSeconds() / fresh * (total - done)) + " left";
    }

    /** {@code 4.2 s}, {@code 3 min 20 s}, {@code 2 h 5 min}. */
    private static String seconds(double seconds) {
        if (seconds < 60) {
            return Numbers.fixed(seconds, 1) + " s";
        }
        long whole = Math.round(seconds);
        return whole < 3600
                ? whole / 60 + " min " + whole % 60 + " s"
                : whole / 3600 + " h " + whole % 3600 / 60 + " min";
    }

    /** Prints {@code [1/8] run1-01 warm: completed, task solved, …} as each session ends. */
    final class Lines implements RunListener {
        private Lines() {}

        @Override
        public void failed(PlannedSession session, String reason, boolean again) {
            failures++;
            line(session, "no result, " + reason + (again ? "; trying again" : "; given up"));
        }

        @Override
        public void ended(PlannedSession session, Agent.Attempt attempt) {
            add(attempt);
            line(session, words(attempt, attempt.result().orElseThrow()));
        }

        @Override
        public void warned(String problem) {
            warn("", problem);
        }

        /** {@code completed, task solved, 1 of 6 calls failed, 12.3 s}. */
        private static String words(Agent.Attempt attempt, SessionResult result) {
            String time = SessionField.COMPLETION_TIME_SECONDS.isKnown(result)
                    ? ", " + seconds(result.completionTimeSeconds())
                    : "";
            return attempt.outcome().key().replace('_', ' ')
                    + (SessionField.SUCCESS.isKnown(result)
                            ? result.success() ? ", task solved, " : ", task not solved, "
                            : ", task not judged, ")
                    + calls(attempt, result)
                    + time;
        }

        private static String calls(Agent.Attempt attempt, SessionResult result) {
            if (!SessionField.TOOL_CALLS.isKnown(result)) {
                // Of an agent that ran out of time nobody expects a whole record.
                boolean missing = !attempt.recordFound() && attempt.outcome() != Outcome.TIMED_OUT;
                return missing ? "no record of the agent found" : "calls not known";
            }
            return result.toolCalls() == 0
                    ? "no tool calls"
                    : result.toolCalls() - result.successfulToolCalls() + " of " + result.toolCalls() + " calls failed";
        }

        private void line(PlannedSession session, String what) {
            err.println("[" + done + "/" + total + "] " + session.sessionId() + " "
                    + session.type().key() + ": " + Escape.line(what) + " (error rate: " + estimate() + "; "
                    + failures() + "; " + seconds(elapsedSeconds()) + left() + ")");
            err.flush();
        }
    }

    /** Redraws one line, with the sessions that are running. */
    final class Bar implements RunListener, AutoCloseable {
        private static final int UPDATE_MILLIS = 250;
        private static final int NARROW = 80;
        private static final String CLEAR_REST = "\u001b[K";

        private final ProgressBar bar;
        /** By their place in the plan. */
        private final Map<Integer, PlannedSession> running = new TreeMap<>();

        private Bar() {
            bar = new ProgressBarBuilder()
                    .setTaskName("Run")
                    .setInitialMax(total)
                    .startsFrom(done, Duration.ZERO)
                    .setStyle(ProgressBarStyle.ASCII)
                    .setUpdateIntervalMillis(UPDATE_MILLIS)
                    .continuousUpdate()
                    // Not the library's own way to the terminal: that gives the signal of Ctrl-C back to the system,
                    // which then ends us at once, with the agents still running.
                    .setConsumer(new DelegatingProgressBarConsumer(this::draw, columns()))
                    .build();
        }

        @Override
        public void started(PlannedSession session) {
            running.put(session.position(), session);
            show();
        }

        @Override
        public void failed(PlannedSession session, String reason, boolean again) {
            failures++;
            running.remove(session.position());
            show();
        }

        @Override
        public void ended(PlannedSession session, Agent.Attempt attempt) {
            add(attempt);
            running.remove(session.position());
            bar.step();
            show();
        }

        @Override
        public void warned(String problem) {
            warn("\r" + CLEAR_REST, problem); // the bar is drawn again below
        }

        private void show() {
            StringBuilder arms = new StringBuilder();
            for (PlannedSession session : running.values()) {
                arms.append(arms.length() == 0 ? "" : "+").append(session.type().key());
            }
            bar.setExtraMessage(" " + arms + ", " + failures() + ", errors: " + estimate());
        }

        private void draw(String line) {
            err.print("\r" + line + CLEAR_REST);
            err.flush();
        }

        /** The width of the terminal, as {@code stty} sees it; a narrow one if it cannot tell. */
        private static int columns() {
            try {
                Process stty = new ProcessBuilder("sh", "-c", "stty size </dev/tty").start();
                String[] size = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
                        .strip()
                        .split(" ");
                return Math.max(NARROW, Integer.parseInt(size[size.length - 1]));
            } catch (IOException | NumberFormatException e) {
                return NARROW;
            }
        }

        @Override
        public void close() {
            bar.close();
            err.println();
            err.flush();
        }
    }
}
