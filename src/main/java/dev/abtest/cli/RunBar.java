package dev.abtest.cli;

import dev.abtest.runner.Attempt;
import dev.abtest.runner.PlannedSession;
import dev.abtest.runner.RunProgress;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** How a run goes on, as a bar: for a terminal. */
final class RunBar implements RunProgress, AutoCloseable {
    private static final int UPDATE_MILLIS = 250;

    private final RunTally tally;
    private final ProgressBar bar;
    /** The sessions that are going on, by their place in the plan. */
    private final Map<Integer, PlannedSession> going = new TreeMap<>();

    RunBar(RunTally tally) {
        this.tally = tally;
        this.bar = new ProgressBarBuilder()
                .setTaskName("Run")
                .setInitialMax(tally.total())
                .startsFrom(tally.done(), Duration.ZERO)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(UPDATE_MILLIS)
                .build();
    }

    @Override
    public void started(PlannedSession session) {
        going.put(session.position(), session);
        show();
    }

    @Override
    public void failed(PlannedSession session, String reason, boolean again) {
        tally.addFailure();
        going.remove(session.position());
        show();
    }

    @Override
    public void ended(PlannedSession session, Attempt attempt) {
        tally.add(attempt.result().orElseThrow());
        going.remove(session.position());
        bar.step();
        show();
    }

    private void show() {
        StringBuilder arms = new StringBuilder();
        for (PlannedSession session : going.values()) {
            arms.append(arms.length() == 0 ? "" : "+").append(session.type().key());
        }
        bar.setExtraMessage(" " + arms + ", " + tally.failures() + ", errors " + tally.estimate());
    }

    @Override
    public void close() {
        bar.close();
    }
}
