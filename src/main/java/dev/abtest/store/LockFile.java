package dev.abtest.store;

import dev.abtest.model.UserError;
import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A lock that one thread of one process holds, on a file that exists for this alone. It ends with the process, however
 * that ends.
 *
 * <p>The file is only ever a regular one: a link is not followed, a pipe cannot make us wait. Somebody may remove or
 * replace the file at any time; so a lock counts only while the path still leads to the file that was locked, which
 * {@link #isHeld} tells, and which a holder asks again before it makes a change visible.
 *
 * <p>While a lock is held, its file must not be opened and closed by other code of this process: the system gives up a
 * process's lock when the process closes <em>any</em> descriptor of the file.
 */
public final class LockFile implements AutoCloseable {
    /** Taken before the file is opened, because the system does not keep threads of one process apart. */
    private static final Map<Path, Semaphore> THREADS = new ConcurrentHashMap<>();

    /** Each further one means that something has replaced the file just between two of our looks. */
    private static final int MOST_ATTEMPTS = 100;

    private final Path file;
    private final Semaphore threads;
    private final FileChannel channel;
    private final FileState locked;
    private final boolean temporary;
    private boolean closed;

    private LockFile(Path file, Semaphore threads, FileChannel channel, FileState locked, boolean temporary) {
        this.file = file;
        this.threads = threads;
        this.channel = channel;
        this.locked = locked;
        this.temporary = temporary;
    }

    /**
     * Waits for the lock on {@code file}, whose folder must exist; the file stays afterwards.
     *
     * @throws UserError if somebody else holds it for longer than {@code patience}, or if something that is no regular
     *     file is in its place
     */
    static LockFile waitFor(Path file, Duration patience) throws IOException {
        Path real = real(file);
        long deadline = System.nanoTime() + patience.toNanos();
        Semaphore threads = threadsOf(real);
        if (!acquired(threads, patience)) {
            throw tooLong(real, patience);
        }
        return locked(real, threads, deadline, patience, false);
    }

    /**
     * The lock on {@code file}, whose folder must exist, if nobody holds it; the file goes when the lock is closed.
     *
     * @throws UserError if something that is no regular file is in its place
     */
    public static Optional<LockFile> tryNow(Path file) throws IOException {
        Path real = real(file);
        Semaphore threads = threadsOf(real);
        if (!threads.tryAcquire()) {
            return Optional.empty();
        }
        return Optional.ofNullable(locked(real, threads, 0, Duration.ZERO, true));
    }

    /** Whether the path still leads to the file that was locked. */
    public boolean isHeld() throws IOException {
        return channel.isOpen() && locked.isStillThatOf(file);
    }

    /**
     * Never fails: whatever the lock was for is done by now, and it ends with the process at the latest. A second time it
     * does nothing.
     */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try (channel) {
            if (temporary && isHeld()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            // Nobody is kept away by a file without a lock.
        } finally {
            threads.release();
        }
    }

    private static Path real(Path file) throws IOException {
        return file.toAbsolutePath().getParent().toRealPath().resolve(file.getFileName());
    }

    private static Semaphore threadsOf(Path file) {
        THREADS.putIfAbsent(file, new Semaphore(1, true));
        return THREADS.get(file);
    }

    private static boolean acquired(Semaphore threads, Duration patience) {
        try {
            return threads.tryAcquire() || threads.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Null if somebody holds it and there is no patience. */
    private static LockFile locked(Path file, Semaphore threads, long deadline, Duration patience, boolean temporary)
            throws IOException {
        LockFile lock = null;
        boolean busy = false;
        try {
            for (int attempt = 0; lock == null && !busy; attempt++) {
                if (attempt == MOST_ATTEMPTS) {
                    throw new UserError(file + " is replaced again and again; see what does that, and try again");
                }
                FileState before = lockable(file);
                FileChannel channel = open(file);
                if (channel != null) {
                    try {
                        busy = !locks(channel, file, deadline, patience);
                        if (!busy && before.isStillThatOf(file)) {
                            lock = new LockFile(file, threads, channel, before, temporary);
                        }
                    } finally {
                        if (lock == null) {
                            channel.close(); // and the lock with it, if this process has got it
                        }
                    }
                }
            }
            return lock;
        } finally {
            if (lock == null) {
                threads.release();
            }
        }
    }

    /** The file's state; it is made if it is missing, by this process or by another one. */
    private static FileState lockable(Path file) throws IOException {
        FileState state = FileState.of(file);
        if (!state.isThere()) {
            try {
                FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)
                        .close();
            } catch (FileAlreadyExistsException e) {
                // another process was faster
            }
            state = FileState.of(file);
        }
        if (state.isThere() && !state.isRegular()) {
            throw new UserError(file + ": not a regular file, so it cannot be a lock; remove it and try again");
        }
        return state;
    }

    /** Null if it is gone. For reading and writing, because to open a pipe, should one be there by now, then cannot wait. */
    private static FileChannel open(Path file) throws IOException {
        try {
            return FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    private static boolean locks(FileChannel channel, Path file, long deadline, Duration patience) throws IOException {
        try {
            if (channel.tryLock() != null) {
                return true;
            }
            if (patience.isZero()) {
                return false;
            }
            waitForLock(channel, file, deadline, patience);
            return true;
        } catch (OverlappingFileLockException e) {
            if (patience.isZero()) {
                return false;
            }
            throw new UserError("this process holds " + file + " already, under another path; use one path only", e);
        }
    }

    /** lock() queues fairly in the kernel but has no time-out, so a watchdog closes the channel under it. */
    private static void waitForLock(FileChannel channel, Path file, long deadline, Duration patience)
            throws IOException {
        Thread watchdog = new Thread(() -> closeAt(deadline, channel), "lock-watchdog");
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
}
