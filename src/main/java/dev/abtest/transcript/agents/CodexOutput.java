package dev.abtest.transcript.agents;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import dev.abtest.transcript.records.RecordJson;
import dev.abtest.transcript.session.CallTable.CallOutcome;
import java.io.IOException;

/**
 * How a call of Codex ended, by the head of what came back. The body is never searched, because a command's own output
 * may speak of exit codes.
 */
record CodexOutput(CallOutcome outcome, String said) {
    private static final CodexOutput OK = new CodexOutput(CallOutcome.OK, "");

    private static final String[] TOOL_ERRORS = {
        "apply_patch verification failed",
        "unsupported call",
        "failed to parse function arguments",
        "unable to locate image",
        "failed in sandbox",
        "execution error",
        "exec_command failed",
        "unsupported custom tool"
    };

    static CodexOutput of(JsonNode output) {
        if (output.isObject()) {
            boolean failed = output.path("success").isBoolean()
                    && !output.path("success").booleanValue();
            String said = RecordJson.text(output.path("content"));
            return failed ? new CodexOutput(CallOutcome.TOOL_ERROR, said) : of(said);
        }
        return of(RecordJson.text(output));
    }

    private static CodexOutput of(String text) {
        if (text.startsWith("{")) {
            return ofExitCode(metadataExitCode(text));
        }
        for (String beginning : TOOL_ERRORS) {
            if (text.startsWith(beginning)) {
                return new CodexOutput(CallOutcome.TOOL_ERROR, text);
            }
        }
        if (text.startsWith("Command blocked by PreToolUse hook")) {
            return new CodexOutput(CallOutcome.DENIED, text);
        }
        if (text.startsWith("patch rejected by user") || text.startsWith("exec command rejected by user")) {
            return new CodexOutput(CallOutcome.REJECTED, "");
        }
        if (text.startsWith("aborted by user")) {
            return new CodexOutput(CallOutcome.ABORTED, "");
        }
        return header(text);
    }

    private static CodexOutput ofExitCode(long code) {
        return code == 0 ? OK : new CodexOutput(CallOutcome.EXIT_NONZERO, "exit code " + code);
    }

    /** The lines before {@code Output:}; when they name no code, the first line behind it (a patch in a command). */
    private static CodexOutput header(String text) {
        int line = 0;
        boolean behind = false;
        for (int i = 0; i < 12 && line < text.length(); i++) {
            int end = text.indexOf('\n', line);
            end = end < 0 ? text.length() : end;
            long code = exitCode(text, line, end);
            if (code != Long.MIN_VALUE) {
                return ofExitCode(code);
            }
            if (behind) {
                return OK;
            }
            if (text.startsWith("aborted by user", line)) {
                return new CodexOutput(CallOutcome.ABORTED, "");
            }
            behind = text.startsWith("Output:", line);
            if (!behind && !isHeader(text, line)) {
                return OK;
            }
            line = end + 1;
        }
        return OK;
    }

    private static boolean isHeader(String text, int line) {
        return text.startsWith("Chunk ID:", line)
                || text.startsWith("Wall time", line)
                || text.startsWith("Process ", line)
                || text.startsWith("Exit code", line)
                || text.startsWith("Original token count", line)
                || text.startsWith("Total output lines", line)
                || text.startsWith("Command:", line)
                || text.startsWith("Warning:", line);
    }

    private static long exitCode(String text, int from, int to) {
        int at;
        if (text.startsWith("Process exited with code ", from)) {
            at = from + "Process exited with code ".length();
        } else if (text.startsWith("Exit code: ", from)) {
            at = from + "Exit code: ".length();
        } else {
            return Long.MIN_VALUE;
        }
        try {
            return Long.parseLong(text, at, to, 10);
        } catch (NumberFormatException e) {
            return Long.MIN_VALUE;
        }
    }

    /** {@code {"output": …, "metadata": {"exit_code": n}}}; 0 when it is something else. */
    private static long metadataExitCode(String text) {
        try (JsonParser parser = RecordJson.FACTORY.createParser(text)) {
            parser.nextToken();
            for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                JsonToken token = parser.nextToken();
                if (name.equals("metadata") && token == JsonToken.START_OBJECT) {
                    return exitCode(parser);
                }
                parser.skipChildren();
            }
        } catch (IOException e) {
            // Not that form: some tools answer with text that only begins like it.
        }
        return 0;
    }

    private static long exitCode(JsonParser parser) throws IOException {
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            JsonToken token = parser.nextToken();
            if (name.equals("exit_code") && token == JsonToken.VALUE_NUMBER_INT) {
                return parser.getValueAsInt();
            }
            parser.skipChildren();
        }
        return 0;
    }
}
