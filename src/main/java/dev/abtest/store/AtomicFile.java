package dev.abtest.store;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/** Writes a file so that every reader sees its old content or its new one, whenever the writer is killed. */
final class AtomicFile {
    private static final int BUFFER = 1 << 16;
    private static final int MODE_BITS = 07777;

    /** What goes into the file. */
    interface Content {
        void writeTo(OutputStream stream) throws IOException;

        /** Looks at the written file before anybody else can see it; throws if it must not become visible. */
        void check(Path written) throws IOException;

        /** Whether it may still take its place: the last thing that is asked before it does. */
        boolean isStillWanted() throws IOException;
    }

    /** The change is made and every reader sees it, but it may not survive a power failure. */
    static final class NotFlushedException extends IOException {
        private static final long serialVersionUID = 1L;

        NotFlushedException(IOException cause) {
            super(cause.getMessage(), cause);
        }
    }

    private AtomicFile() {}

    /**
     * Writes {@code target} anew, through a link if it is one, and returns when it is on the disk. The caller holds
     * the lock of the store that {@code target} belongs to.
     *
     * @return false if the content was no longer wanted when it was to take its place; nothing is changed then
     * @throws NotFlushedException if the new content is there, but only the disk's own care can keep it
     * @throws IOException if anything else fails; {@code target} is then as it was, and the temporary file is gone
     */
    static boolean write(Path target, Content content) throws IOException {
        Path real = real(target);
        Path temp = temporaryFor(target, real);
        Files.deleteIfExists(temp); // what a killed process left
        try {
            try (FileChannel channel =
                    FileChannel.open(temp, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                keepOwnerAndMode(real, temp);
                OutputStream stream = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER);
                content.writeTo(stream);
                stream.flush();
                channel.force(true);
            }
            FileState written = FileState.of(temp);
            content.check(temp);
            if (!content.isStillWanted() || !written.isStillThatOf(temp)) {
                Files.deleteIfExists(temp);
                return false;
            }
            move(temp, real, written);
        } catch (IOException | RuntimeException | Error e) {
            Files.deleteIfExists(temp);
            throw e;
        }
        flush(real.getParent());
        return true;
    }

    /** What {@code file} leads to: itself, unless it is a link. */
    static Path real(Path file) throws IOException {
        return Files.isSymbolicLink(file) ? file.toRealPath() : file;
    }

    /**
     * Moves {@code from}, be it a link or a folder, onto {@code to} in the same file system. A network file system may do
     * it and then say that it failed, because its answer got lost and it did it again.
     *
     * @param state that of {@code from}
     */
    static void move(Path from, Path to, FileState state) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            if (!state.isStillThatOf(to)) {
                throw e;
            }
        }
    }

    /** Deletes a file, or a link; false if there was none. */
    static boolean delete(Path file) throws IOException {
        try {
            return Files.deleteIfExists(file);
        } catch (IOException e) {
            if (FileState.of(file).isThere()) {
                throw e;
            }
            return true; // done and then said to have failed, as above
        }
    }

    /**
     * Puts a folder's entries, or a file's content, on the disk; otherwise a power failure can undo a change of them.
     *
     * @throws NotFlushedException if that fails
     */
    static void flush(Path path) throws NotFlushedException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            throw new NotFlushedException(e);
        }
    }

    /**
     * One name for all files of a store: writers hold its lock, so one is enough, and the next writer removes what a
     * killed one left without having to search for it. The store's path is in the name, because two stores may have
     * links into one folder.
     */
    private static Path temporaryFor(Path target, Path real) throws IOException {
        int store = target.getParent().toRealPath().hashCode();
        return real.resolveSibling(".abtest-" + Integer.toHexString(store) + ".tmp");
    }

    /** Those of {@code from}, if it exists: what root changes must not become unreadable for its owner. */
    private static void keepOwnerAndMode(Path from, Path to) throws IOException {
        if (!Files.exists(from)) {
            return;
        }
        Map<String, Object> old = Files.readAttributes(from, "unix:mode,uid,gid");
        Map<String, Object> mine = Files.readAttributes(to, "unix:uid,gid");
        keepOwner("unix:uid", old.get("uid"), mine.get("uid"), to);
        keepOwner("unix:gid", old.get("gid"), mine.get("gid"), to);
        // Last, because a new owner takes bits away.
        Files.setAttribute(to, "unix:mode", (Integer) old.get("mode") & MODE_BITS);
    }

    private static void keepOwner(String attribute, Object old, Object mine, Path to) {
        if (!old.equals(mine)) {
            try {
                Files.setAttribute(to, attribute, old);
            } catch (IOException e) {
                // Only root may give a file away; for everybody else it becomes their own, as always.
            }
        }
    }
}
