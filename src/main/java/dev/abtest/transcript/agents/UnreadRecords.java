package dev.abtest.transcript.agents;

import dev.abtest.transcript.records.RecordShape;
import java.util.function.Predicate;

/** Records that are known by their marks and cannot be read: the message names them, and no other format takes them. */
enum UnreadRecords {
    OPENCODE_STREAM("an opencode stream", "opencode's records", record -> record.has("type", "sessionID", "timestamp")),
    OPENCODE_EXPORT(
            "an opencode export",
            "opencode's records",
            record -> record.hasObject("info") && record.hasArray("messages") && record.hasInMessages("parts")),
    QWEN_CHAT(
            "a Qwen Code chat",
            "Qwen Code's records",
            record -> record.isTyped() && record.has("sessionId", "uuid", "provenance")),
    QWEN_STREAM("a Qwen Code stream", "Qwen Code's records", record -> record.has("qwen_code_version"), true),
    PI_SESSION(
            "a pi session",
            "pi's records",
            record -> (record.type().equals("session") && record.has("version", "cwd", "id"))
                    || (record.isTyped()
                            && record.has("id", "parentId", "timestamp")
                            && !record.hasAny("sessionId", "uuid", "data", "sessionID"))),
    PI_STREAM("a pi stream", "pi's records", record -> switch (record.type()) {
        case "message_start", "message_update", "message_end" -> record.hasInMessage("role");
        case "tool_execution_start", "tool_execution_update", "tool_execution_end" ->
            record.has("toolCallId", "toolName");
        case "turn_end" -> record.has("toolResults");
        default -> false;
    }),
    CLINE_MESSAGES(
            "a list of Cline's messages",
            "Cline's records",
            record -> record.has("sessionId", "origin", "updated_at") && record.hasArray("messages")),
    CLINE_SESSION(
            "a Cline session",
            "Cline's records",
            record -> record.has("session_id", "workspace_root", "interactive", "status")),
    CLINE_STREAM("a Cline stream", "Cline's records", record -> record.isTyped() && record.has("ts")),
    COPILOT_EVENTS(
            "a list of GitHub Copilot CLI's events",
            "GitHub Copilot CLI's records",
            record -> record.hasObject("data") && record.has("type", "id", "parentId", "timestamp")),
    SPANS_BY_LINE(
            "a list of OpenTelemetry spans, as GitHub Copilot CLI writes it",
            "spans",
            record -> (record.type().equals("span") && record.has("traceId", "spanId"))
                    || (record.type().equals("metric") && record.has("dataPoints"))),
    CONTINUE_SESSION(
            "a Continue session",
            "Continue's records",
            record -> record.has("sessionId", "workspaceDirectory") && record.hasArray("history")),
    ATIF("an ATIF trajectory", "ATIF", record -> record.has("schema_version") && record.hasAny("agent", "steps")),
    SPANS("a file of OTLP spans", "spans", record -> record.hasArray("resourceSpans")),
    RESPONSES_ITEMS("a list of OpenAI Responses items", "such lists", record -> switch (record.type()) {
        case "message" -> record.hasBlock("input_text") || record.hasBlock("output_text");
        case "function_call" -> record.has("call_id", "name", "arguments");
        case "function_call_output" -> record.has("call_id", "output");
        default -> false;
    }),
    ANTHROPIC_MESSAGES(
            "an Anthropic message list",
            "such lists",
            record -> record.hasRole()
                    && !record.isTyped()
                    && (record.hasBlock("tool_use") || record.hasBlock("tool_result")),
            true);

    private final String what;
    private final String whose;
    private final Predicate<RecordShape> rule;
    private final boolean decides;

    UnreadRecords(String what, String whose, Predicate<RecordShape> rule) {
        this(what, whose, rule, false);
    }

    /**
     * Records whose neighbours look like another format.
     *
     * @param decides whether one of them says what the whole file is
     */
    UnreadRecords(String what, String whose, Predicate<RecordShape> rule, boolean decides) {
        this.what = what;
        this.whose = whose;
        this.rule = rule;
        this.decides = decides;
    }

    boolean fits(RecordShape record) {
        return rule.test(record);
    }

    boolean decides() {
        return decides;
    }

    /** What it is and what to do instead, for a message. */
    String refusal() {
        return what + "; abtest does not read " + whose
                + " yet: enter the figures with `abtest add-result --from FILE`";
    }
}
