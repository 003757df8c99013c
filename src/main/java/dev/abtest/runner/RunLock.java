package dev.abtest.runner;

import dev.abtest.model.UserError;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.UUID;

/** Keeps a second run of a test away. The lock goes with the process, however that ends; its file goes with close. */
final class RunLock implements AutoCloseable {
    private final FileChannel channel;
    private final Path file;

    private RunLock(FileChannel channel, Path file) {
        this.channel = channel;
        this.file = file;
    }

    /**
     * The lock of a test.
     *
     * @param folder of the store; the file's name begins with a dot, so that it is no test
     * @throws UserError if a run holds it
     */
    static RunLock of(Path folder, String testId) throws IOException {
        Path file = folder.resolve(".run-" + testId + ".lock");
        while (true) {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!locks(channel)) {
                channel.close();
                throw new UserError("test " + testId + " has a run going on; wait for it to end, or end it");
            }
            if (isStillThere(file, channel)) {
                return new RunLock(channel, file);
            }
            channel.close();
        }
    }

    /** False if the run before has deleted the file between our opening and our locking it. */
    private static boolean isStillThere(Path file, FileChannel channel) throws IOException {
        byte[] token = UUID.randomUUID().toString().getBytes(StandardCharsets.US_ASCII);
        channel.write(ByteBuffer.wrap(token));
        try {
            return Arrays.equals(token, Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private static boolean locks(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false; // a run of this process
        }
    }

    @Override
    public void close() throws IOException {
        try (channel) {
            Files.deleteIfExists(file);
        }
    }
}
