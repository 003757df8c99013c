package dev.abtest.runner;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Says in one line how a command ended that should not have ended so. */
final class ExitWords {
    private static final int TAIL_BYTES = 2_000;
    private static final int LONGEST_LINE = 200;

    private ExitWords() {}

    static String of(AgentProcess.Exit exit, Duration timeout, Path errors) {
        if (exit.timedOut()) {
            return "took longer than " + timeout.toSeconds() + " s";
        }
        String said = lastLine(errors);
        return status(exit) + (said.isEmpty() ? "" : ": " + said);
    }

    private static String status(AgentProcess.Exit exit) {
        if (exit.signal().isPresent()) {
            return "was killed by signal " + exit.signal().getAsInt();
        }
        return switch (exit.status()) {
            case 126 -> "could not be executed (exit status 126)";
            case 127 -> "was not found (exit status 127)";
            default -> "ended with exit status " + exit.status();
        };
    }

    /** The last line that says something; empty if there is none. */
    private static String lastLine(Path file) {
        String text;
        try (var channel = Files.newByteChannel(file)) {
            channel.position(Math.max(0, channel.size() - TAIL_BYTES));
            ByteBuffer tail = ByteBuffer.allocate(TAIL_BYTES);
            while (channel.read(tail) > 0) {
                // until it is full, or the file is at its end
            }
            text = new String(tail.array(), 0, tail.position(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            return "";
        }
        String line = text.substring(text.lastIndexOf('\n') + 1).strip();
        return line.length() <= LONGEST_LINE ? line : line.substring(0, LONGEST_LINE) + "…";
    }
}
