package dev.abtest.transcript.session;

import dev.abtest.transcript.records.ErrorLine;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Notes in what setting a session ran: where, with what permissions, behind which session, and whether the agent used
 * what a warm-up had left. Of the prompt only a hash is kept, of files only names.
 */
public final class SettingRecorder {
    private static final int MAX_NAME = 200;
    private static final int MAX_PATH = 1000;

    /** Different skills, and different files, that are counted; later ones are passed over. */
    private static final int MAX_NAMES = 20;

    private String provider = "";
    private String project = "";
    private String permissionMode = "";
    private String promptHash = "";
    private String parent = "";
    private boolean resumed;
    private final Map<String, Integer> skills = new LinkedHashMap<>();
    private final Map<String, Integer> notesRead = new LinkedHashMap<>();

    SettingRecorder() {}

    /** Who served the model, unless it is empty. */
    public void provider(String value) {
        if (!value.isEmpty()) {
            provider = ErrorLine.printable(value, MAX_NAME);
        }
    }

    /** The working directory, of which the first counts, unless it is empty. */
    public void project(String directory) {
        if (project.isEmpty() && !directory.isEmpty()) {
            project = ErrorLine.printable(directory, MAX_PATH);
        }
    }

    /** Whether the working directory is known. */
    public boolean hasProject() {
        return !project.isEmpty();
    }

    /** What the agent could do unasked, in its own word, of which the first counts, unless it is empty. */
    public void permissionMode(String value) {
        if (permissionMode.isEmpty() && !value.isEmpty()) {
            permissionMode = ErrorLine.printable(value, MAX_NAME);
        }
    }

    /** A person's message, of which the first counts: equal hashes are equal prompts. */
    public void prompt(String text) {
        if (promptHash.isEmpty() && !text.isEmpty()) {
            promptHash = hash(text);
        }
    }

    /** The first 16 hexadecimal digits of the SHA-256 of the text. */
    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // each Java has it
        }
    }

    /** The session goes on from an earlier one; the name of that may be empty. */
    public void resumes(String earlier) {
        resumed = true;
        if (!earlier.isBlank()) {
            parent = ErrorLine.printable(earlier, MAX_NAME);
        }
    }

    /** Whether the session goes on from an earlier one. */
    public boolean isResumed() {
        return resumed;
    }

    /** The session that this one goes on from; empty when it is not known. */
    public String parent() {
        return parent;
    }

    /** The agent invoked a skill of this name, unless it is empty. */
    public void skill(String name) {
        count(skills, name);
    }

    /** A call names this file as the one it reads; it counts when it is Markdown. */
    public void read(String path) {
        if (path.toLowerCase(Locale.ROOT).endsWith(".md")) {
            count(notesRead, path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1));
        }
    }

    /** A shell command: the Markdown files that it plainly reads count. */
    public void command(String command) {
        if (command.contains(".md") || command.contains(".MD")) {
            new ShellReads(this).command(command);
        }
    }

    private static void count(Map<String, Integer> counts, String name) {
        String kept = ErrorLine.printable(name, MAX_NAME);
        if (!kept.isEmpty() && (counts.size() < MAX_NAMES || counts.containsKey(kept))) {
            counts.merge(kept, 1, Integer::sum);
        }
    }

    RecordedSession.Setting setting() {
        return new RecordedSession.Setting(
                provider, project, permissionMode, promptHash, resumed, parent, skills, notesRead);
    }

    /**
     * Finds what a command reads with {@code cat}, {@code sed}, {@code head} and their like. It knows words, quotes and
     * the signs between commands, and no more of the shell: a file that a variable names is not seen.
     */
    private static final class ShellReads {
        private final SettingRecorder setting;
        private final StringBuilder word = new StringBuilder();
        private boolean reads;
        private boolean first = true;
        private boolean shell;
        private boolean written;

        ShellReads(SettingRecorder setting) {
            this.setting = setting;
        }

        void command(String command) {
            for (int i = 0; i < command.length(); i++) {
                char c = command.charAt(i);
                switch (c) {
                    case ' ', '\t', '"', '\'' -> word();
                    case ';', '|', '&', '\n', '(', ')', '`' -> {
                        word();
                        reads = false;
                        first = true;
                    }
                    case '>' -> {
                        word();
                        written = true;
                    }
                    case '<' -> word();
                    default -> word.append(c);
                }
            }
            word();
        }

        private void word() {
            if (word.isEmpty()) {
                return;
            }
            String text = word.toString();
            word.setLength(0);
            if (written) {
                written = false;
            } else if (first) {
                first = false;
                reads = isReader(text);
                shell = text.endsWith("sh");
            } else if (shell && text.startsWith("-") && text.endsWith("c")) {
                first = true; // in "bash -lc 'cat x'" a command stands behind the option
            } else if (text.equals("-i")) {
                reads = false; // sed that edits
            } else if (reads) {
                setting.read(text);
            }
        }

        private static boolean isReader(String text) {
            return switch (text) {
                case "cat", "sed", "head", "tail", "less", "more", "nl", "bat" -> true;
                default -> false;
            };
        }
    }
}
