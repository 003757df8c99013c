package dev.abtest.faults;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Notes each call of the file system below some folders, and lets one of them fail, or all from one on. Calls elsewhere
 * always work; those that change anything there are noted as being outside.
 *
 * <p>One for the whole JVM, as its file system is; threads may call it at once.
 */
public final class Faults {
    /** What a call does. */
    public enum Operation {
        OPEN_TO_READ,
        OPEN_TO_WRITE,
        READ,
        WRITE,
        TRUNCATE,
        FORCE,
        LOCK,
        MOVE,
        DELETE,
        CREATE_FOLDER,
        LIST_FOLDER,
        SET_ATTRIBUTE,
        READ_ATTRIBUTES,
        COPY,
        LINK;

        private static final Set<Operation> CHANGES =
                EnumSet.of(OPEN_TO_WRITE, WRITE, TRUNCATE, MOVE, DELETE, CREATE_FOLDER, SET_ATTRIBUTE, COPY, LINK);

        /** Whether it changes something in the file system. */
        public boolean isChange() {
            return CHANGES.contains(this);
        }
    }

    /** How a call fails. */
    public enum Kind {
        /** It has no effect and reports the error. */
        REFUSED,
        /** It has its effect and reports the error nevertheless, as a network file system may; of a write, its half. */
        DONE_AND_REPORTED,
        /** A write writes its half and reports so: this is no error. */
        SHORT,
        /** This call and all later ones that need room fail: the disk is full. */
        FULL_FROM_HERE,
        /** This call and all later ones that change anything fail: the disk has become read-only. */
        READ_ONLY_FROM_HERE,
        /** This call and all later ones fail: the disk is gone. */
        GONE_FROM_HERE
    }

    /** A call of the file system. */
    public record Call(Operation operation, Path path) {}

    /** What a call does when it is let. */
    interface Action<T> {
        T run() throws IOException;
    }

    private static final Faults NONE = new Faults(List.of(), List.of(), Integer.MAX_VALUE, Kind.REFUSED, "");

    private static volatile Faults current = NONE;

    private final List<Path> writable;
    private final List<Path> readable;
    private final int failing;
    private final Kind kind;
    private final String reason;
    private final List<Call> calls = new ArrayList<>();
    private final List<Call> outside = new ArrayList<>();
    private boolean injected;

    private Faults(List<Path> writable, List<Path> readable, int failing, Kind kind, String reason) {
        this.writable = writable.stream().map(FaultyObjects::unwrapped).toList();
        this.readable = readable.stream().map(FaultyObjects::unwrapped).toList();
        this.failing = failing;
        this.kind = kind;
        this.reason = reason;
    }

    /**
     * From now on the call with the number {@code failing} fails.
     *
     * @param writable folders in which calls are counted
     * @param readable folders in which calls are counted, but changes are outside
     * @param failing counted from 0; beyond the last call nothing fails
     * @param reason the words of the system for it
     */
    public static Faults inject(List<Path> writable, List<Path> readable, int failing, Kind kind, String reason) {
        Faults faults = new Faults(writable, readable, failing, kind, reason);
        current = faults;
        return faults;
    }

    /** From now on every call works, and none is noted. */
    public static void stop() {
        current = NONE;
    }

    /** The calls in the watched folders, in the order in which they began. */
    public synchronized List<Call> calls() {
        return List.copyOf(calls);
    }

    /** The calls that changed something elsewhere. */
    public synchronized List<Call> outside() {
        return List.copyOf(outside);
    }

    /** Whether a call was made to fail. */
    public synchronized boolean injected() {
        return injected;
    }

    static <T> T perform(Operation operation, Path path, Action<T> action) throws IOException {
        Faults faults = current;
        Kind fault = faults.next(operation, path);
        if (fault == null || fault == Kind.SHORT) {
            return action.run();
        }
        if (fault == Kind.DONE_AND_REPORTED) {
            action.run();
        }
        throw faults.error(operation, path);
    }

    /** How much of {@code length} bytes a write is to write before it returns or, if {@code length} is less, fails. */
    static int write(Path path, int length, Action<Integer> half, Action<Integer> all) throws IOException {
        Faults faults = current;
        Kind fault = faults.next(Operation.WRITE, path);
        if (fault == null || fault == Kind.SHORT && length < 2) {
            return all.run();
        }
        if (fault == Kind.SHORT) {
            return half.run();
        }
        if (fault == Kind.DONE_AND_REPORTED && length > 1) {
            half.run();
        }
        throw faults.error(Operation.WRITE, path);
    }

    private synchronized Kind next(Operation operation, Path path) {
        Path real = path.toAbsolutePath().normalize();
        boolean changeable = isBelow(real, writable);
        if (!changeable && !isBelow(real, readable)) {
            if (operation.isChange() && this != NONE && !real.startsWith("/proc") && !real.startsWith("/dev")) {
                outside.add(new Call(operation, real));
            }
            return null;
        }
        if (!changeable && operation.isChange()) {
            outside.add(new Call(operation, real));
        }
        int number = calls.size();
        calls.add(new Call(operation, real));
        boolean fails = switch (kind) {
            case REFUSED, DONE_AND_REPORTED, SHORT -> number == failing;
            case FULL_FROM_HERE -> number >= failing && needsRoom(operation);
            case READ_ONLY_FROM_HERE -> number >= failing && operation.isChange();
            case GONE_FROM_HERE -> number >= failing;
        };
        injected |= fails;
        return fails ? kind : null;
    }

    private static boolean needsRoom(Operation operation) {
        return switch (operation) {
            case OPEN_TO_WRITE, WRITE, FORCE, MOVE, CREATE_FOLDER, COPY, LINK -> true;
            default -> false;
        };
    }

    private static boolean isBelow(Path path, List<Path> folders) {
        for (Path folder : folders) {
            if (path.startsWith(folder)) {
                return true;
            }
        }
        return false;
    }

    /** As the JDK makes it: with the file's name when a name was given to the call. */
    private IOException error(Operation operation, Path path) {
        return switch (operation) {
            case READ, WRITE, FORCE, LOCK, TRUNCATE -> new IOException(reason);
            default ->
                reason.equals("Permission denied")
                        ? new AccessDeniedException(path.toString())
                        : new FileSystemException(path.toString(), null, reason);
        };
    }
}
