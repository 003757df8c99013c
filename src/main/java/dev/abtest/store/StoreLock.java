package dev.abtest.store;

import dev.abtest.model.UserError;
import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The one lock that writers of a store take: {@code .lock} in its folder between processes, and a lock of the JVM
 * between threads, because a second {@link FileLock} of one JVM throws instead of waiting.
 */
final class StoreLock implements AutoCloseable {
    private static final Map<Path, ReentrantLock> THREADS = new ConcurrentHashMap<>();

    private final ReentrantLock threads;
    private final FileChannel channel;

    private StoreLock(ReentrantLock threads, FileChannel channel) {
        this.threads = threads;
        this.channel = channel;
    }

    /**
     * Waits for the lock of {@code folder}, which must exist.
     *
     * @throws UserError if another writer holds it for longer than {@code patience}
     */
    static StoreLock of(Path folder, Duration patience) throws IOException {
        Path file = folder.toRealPath().resolve(".lock");
        THREADS.putIfAbsent(file, new ReentrantLock(true));
        ReentrantLock threads = THREADS.get(file);
        long deadline = System.nanoTime() + patience.toNanos();
        boolean mine = threads.tryLock();
        try {
            mine = mine || threads.tryLock(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!mine) {
            throw tooLong(file, patience);
        }
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            lock(channel, file, deadline, patience);
            return new StoreLock(threads, channel);
        } catch (IOException | RuntimeException e) {
            threads.unlock();
            throw e;
        }
    }

    private static void lock(FileChannel channel, Path file, long deadline, Duration patience) throws IOException {
        if (channel.tryLock() != null) {
            return;
        }
        // lock() queues fairly in the kernel but has no time-out, so a watchdog closes the channel under it.
        Thread watchdog = new Thread(() -> closeAt(deadline, channel), "store-lock-watchdog");
        watchdog.setDaemon(true);
        watchdog.start();
        try {
            channel.lock();
            watchdog.interrupt();
            watchdog.join();
        } catch (AsynchronousCloseException e) {
            throw tooLong(file, patience);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!channel.isOpen()) { // the watchdog was a moment faster, and the lock was released with the channel
            throw tooLong(file, patience);
        }
    }

    private static void closeAt(long deadline, FileChannel channel) {
        try {
            TimeUnit.NANOSECONDS.sleep(deadline - System.nanoTime());
            channel.close();
        } catch (InterruptedException | IOException e) {
            // The lock was taken in time, or the channel is closed already: nothing is left to do.
        }
    }

    private static UserError tooLong(Path file, Duration patience) {
        return new UserError("another process has held " + file + " for " + patience.toSeconds()
                + " s; wait for it to end, or end it, and try again");
    }

    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            threads.unlock();
        }
    }
}
