package dev.abtest.cli;

import java.util.Arrays;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Looks once a second whether something takes too long, and tells, once for each thing, what it is. */
final class Watchdog implements AutoCloseable {
    private final int patienceSeconds;
    private final Consumer<String> report;
    private final ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor(look -> {
        Thread thread = new Thread(look, "watchdog");
        thread.setDaemon(true);
        return thread;
    });
    private String current = "";
    private String told = "";
    private long since;

    /** Calls {@code report} from its own thread, with the words that {@link #begins} was given. */
    Watchdog(int patienceSeconds, Consumer<String> report) {
        this.patienceSeconds = patienceSeconds;
        this.report = report;
        looks.scheduleWithFixedDelay(this::look, 1, 1, TimeUnit.SECONDS);
    }

    synchronized void begins(String what) {
        current = what;
        since = System.nanoTime();
    }

    synchronized void ends() {
        current = "";
    }

    /** What has begun and not ended; empty if nothing has. */
    synchronized String current() {
        return current;
    }

    private synchronized void look() {
        boolean tooLong = System.nanoTime() - since > TimeUnit.SECONDS.toNanos(patienceSeconds);
        if (!current.isEmpty() && !current.equals(told) && tooLong) {
            told = current;
            report.accept(current);
        }
    }

    /** What all threads of this process do. */
    static String threads() {
        StringBuilder text = new StringBuilder();
        Thread.getAllStackTraces()
                .forEach((thread, frames) -> text.append(thread)
                        .append("\n  ")
                        .append(Arrays.toString(frames).replace(", ", "\n  "))
                        .append('\n'));
        return text.toString();
    }

    @Override
    public void close() {
        looks.shutdownNow();
    }
}
