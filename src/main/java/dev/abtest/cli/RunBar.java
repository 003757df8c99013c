package dev.abtest.cli;

import dev.abtest.runner.Attempt;
import dev.abtest.runner.PlannedSession;
import dev.abtest.runner.RunListener;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** How a run goes on, as a bar: for a terminal. */
final class RunBar implements RunListener, AutoCloseable {
    private static final int UPDATE_MILLIS = 250;
    private static final int NARROW = 80;
    private static final String CLEAR_REST = "\u001b[K";

    private final RunTally tally;
    private final PrintWriter err;
    private final ProgressBar bar;
    /** The sessions that are going on, by their place in the plan. */
    private final Map<Integer, PlannedSession> going = new TreeMap<>();

    RunBar(RunTally tally, PrintWriter err) {
        this.tally = tally;
        this.err = err;
        this.bar = new ProgressBarBuilder()
                .setTaskName("Run")
                .setInitialMax(tally.total())
                .startsFrom(tally.done(), Duration.ZERO)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(UPDATE_MILLIS)
                .continuousUpdate()
                // Not the library's own way to the terminal: that gives the signal of Ctrl-C back to the system, which
                // then ends us at once, with the agents still running.
                .setConsumer(new DelegatingProgressBarConsumer(this::draw, columns()))
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
        tally.add(attempt.result().orElseThrow(), attempt.outcome());
        going.remove(session.position());
        bar.step();
        show();
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

    private void show() {
        StringBuilder arms = new StringBuilder();
        for (PlannedSession session : going.values()) {
            arms.append(arms.length() == 0 ? "" : "+").append(session.type().key());
        }
        bar.setExtraMessage(" " + arms + ", " + tally.failures() + ", errors: " + tally.estimate());
    }

    @Override
    public void close() {
        bar.close();
        err.println();
        err.flush();
    }
}
