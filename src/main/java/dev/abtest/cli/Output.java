package dev.abtest.cli;

import java.io.BufferedWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A standard stream as UTF-8 text, whatever the locale. {@code System.out} would swallow a full disk, and would take
 * its encoding from the locale. A reader who has gone ({@code abtest list | head -1}) is no failure.
 */
final class Output {
    private final PrintWriter writer;
    private IOException failure;

    Output(FileDescriptor descriptor) {
        this(new FileOutputStream(descriptor));
    }

    Output(OutputStream stream) {
        // PrintWriter keeps quiet about failures, so they are caught underneath it.
        writer = new PrintWriter(
                new BufferedWriter(new OutputStreamWriter(new Remembering(stream), StandardCharsets.UTF_8)));
    }

    PrintWriter writer() {
        return writer;
    }

    /** Writes what is left, and tells why not all of it could be written, if a reader still waits for it. */
    Optional<IOException> finish() {
        writer.flush();
        return failure == null || isClosedPipe(failure) ? Optional.empty() : Optional.of(failure);
    }

    private static boolean isClosedPipe(IOException e) {
        return String.valueOf(e.getMessage()).contains("Broken pipe");
    }

    private final class Remembering extends OutputStream {
        private final OutputStream stream;

        Remembering(OutputStream stream) {
            this.stream = stream;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            try {
                stream.write(bytes, offset, length);
            } catch (IOException e) {
                failure = failure == null ? e : failure;
                throw e;
            }
        }
    }
}
