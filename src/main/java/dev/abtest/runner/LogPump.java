package dev.abtest.runner;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Carries what a process prints into a file, up to a limit. Beyond it, and when the disk is full, it goes on reading,
 * so that the process never waits for us.
 */
final class LogPump {
    private static final int BUFFER = 1 << 16;

    private final InputStream from;
    private final Path to;
    private final long limit;
    private final Thread thread;
    private volatile long printed;
    private volatile long kept;

    private LogPump(InputStream from, Path to, long limit) {
        this.from = from;
        this.to = to;
        this.limit = limit;
        this.thread = new Thread(this::carry, "log-pump");
    }

    static LogPump start(InputStream from, Path to, long limit) {
        LogPump pump = new LogPump(from, to, limit);
        pump.thread.setDaemon(true);
        pump.thread.start();
        return pump;
    }

    /** Waits for the end of the output, but not for a process that nobody could end. */
    void await(Duration patience) {
        try {
            thread.join(patience.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Bytes that were printed and not kept. */
    long dropped() {
        return printed - kept;
    }

    private void carry() {
        byte[] buffer = new byte[BUFFER];
        try (from;
                OutputStream file = Files.newOutputStream(to)) {
            for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
                keep(buffer, (int) Math.min(read, limit - kept), file);
                printed += read;
            }
        } catch (IOException e) {
            // The stream was closed under us; what came until then is kept.
        }
    }

    private void keep(byte[] buffer, int length, OutputStream file) {
        try {
            file.write(buffer, 0, length);
            kept += length;
        } catch (IOException e) {
            // The disk is full: counted as dropped.
        }
    }
}
