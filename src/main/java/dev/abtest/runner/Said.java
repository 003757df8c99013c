package dev.abtest.runner;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a command said of its failure, in the file with its output; files that cannot be read say nothing. */
final class Said {
    private static final int LONGEST_LINE = 200;
    private static final int TAIL_BYTES = 2_000;
    /** An agent that cannot begin says little; one that works may print anything. */
    private static final int FEW_BYTES = 8_000;

    /** {@code sh: 1: codex: not found}, {@code bash: line 1: codex: command not found}. */
    private static final Pattern SHELLS_WORD = Pattern.compile("[^:]*: (?:line )?\\d+: (.+): ([^:]+)");

    private Said() {}

    /** The last line that says something; empty if there is none. */
    static String lastLine(Path file) {
        String text = tail(file, TAIL_BYTES).strip();
        return shortened(text.substring(text.lastIndexOf('\n') + 1).strip());
    }

    /** The line that names what kept the agent from beginning; none when there is much to read. */
    static Optional<String> beginner(Path file) {
        String text = tail(file, FEW_BYTES + 1);
        if (text.length() > FEW_BYTES) {
            return Optional.empty();
        }
        return text.lines()
                .filter(line -> OutsideCause.inPrintedLine(line).isPresent())
                .findFirst()
                .map(line -> shortened(line.strip()));
    }

    /** {@code codex: not found}: the name as the shell says it, else whatever was said. */
    static String missing(Path errors, String command) {
        Matcher said = SHELLS_WORD.matcher(lastLine(errors));
        if (said.matches()) {
            return said.group(1).replaceFirst("^exec: ", "") + ": "
                    + said.group(2).replace("command not found", "not found");
        }
        String line = lastLine(errors);
        return line.isEmpty() ? "nothing to execute in: " + shortened(command.strip()) : line;
    }

    private static String shortened(String line) {
        return line.length() <= LONGEST_LINE ? line : line.substring(0, LONGEST_LINE) + "…";
    }

    private static String tail(Path file, int bytes) {
        try (var channel = Files.newByteChannel(file)) {
            channel.position(Math.max(0, channel.size() - bytes));
            ByteBuffer tail = ByteBuffer.allocate(bytes);
            while (channel.read(tail) > 0) {
                // until it is full, or the file is at its end
            }
            return new String(tail.array(), 0, tail.position(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }
}
