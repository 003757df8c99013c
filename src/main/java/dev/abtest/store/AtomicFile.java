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

/** Writes a file so that every reader sees its old content or its new one, whenever the writer is killed. */
final class AtomicFile {
    private static final int BUFFER = 1 << 16;
    private static final int MODE_BITS = 07777;

    /** What goes into the file. */
    interface Content {
        void writeTo(OutputStream stream) throws IOException;
    }

    private AtomicFile() {}

    /**
     * Writes {@code target} anew, through a link if it is one, and returns when it is on the disk. The caller holds
     * the lock of the store that {@code target} belongs to.
     *
     * @throws IOException if that fails; {@code target} is then as it was, and the temporary file is gone
     */
    static void write(Path target, Content content) throws IOException {
        Path real = Files.isSymbolicLink(target) ? target.toRealPath() : target;
        Path temp = temporaryFor(target, real);
        Files.deleteIfExists(temp); // what a killed process left
        try {
            try (FileChannel channel =
                    FileChannel.open(temp, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                copyMode(real, temp);
                OutputStream stream = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER);
                content.writeTo(stream);
                stream.flush();
                channel.force(true);
            }
            Files.move(temp, real, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException | RuntimeException | Error e) {
            Files.deleteIfExists(temp);
            throw e;
        }
        flushFolder(real.getParent());
    }

    /** Puts the folder's entries on the disk; otherwise a power failure can undo a rename. */
    static void flushFolder(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
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

    private static void copyMode(Path from, Path to) throws IOException {
        if (Files.exists(from)) {
            Object mode = Files.getAttribute(from, "unix:mode");
            Files.setAttribute(to, "unix:mode", (Integer) mode & MODE_BITS);
        }
    }
}
