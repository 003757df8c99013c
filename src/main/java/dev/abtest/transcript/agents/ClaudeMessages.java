package dev.abtest.transcript.agents;

import com.fasterxml.jackson.databind.JsonNode;
import dev.abtest.transcript.records.RecordJson;
import dev.abtest.transcript.session.CallTable.CallOutcome;
import dev.abtest.transcript.session.Caveat;
import dev.abtest.transcript.session.IdSet;
import dev.abtest.transcript.session.SessionRecorder;

/** The messages of Claude Code, which its transcript and its stream share. */
final class ClaudeMessages {
    private static final String REJECTED = "The user doesn't want to proceed with this tool use";

    private final SessionRecorder recorder;
    private final IdSet messageIds = new IdSet();
    private String currentId = "";
    /** Input and output tokens of the message that is being read, whose last line counts. */
    private long input;

    private long output;
    private long inputTotal;
    private long outputTotal;

    ClaudeMessages(SessionRecorder recorder) {
        this.recorder = recorder;
    }

    /** One line of a reply; a reply has a line for each of its blocks, all with one id. */
    void assistant(JsonNode message, String fallbackId) {
        String model = message.path("model").asText("");
        if (model.equals("<synthetic>")) {
            return; // words of the program in the model's place
        }
        String id = message.path("id").asText(fallbackId);
        boolean sameAsBefore = !id.isEmpty() && id.equals(currentId);
        if (!sameAsBefore && (id.isEmpty() || messageIds.add(id))) {
            commit();
            currentId = id;
            recorder.assistantMessage();
            sameAsBefore = true;
        }
        if (sameAsBefore) {
            usage(message.path("usage"));
        }
        recorder.model(model);
        for (JsonNode block : message.path("content")) {
            switch (block.path("type").asText("")) {
                case "tool_use" ->
                    recorder.call(
                            block.path("id").asText(""), block.path("name").asText(""));
                case "server_tool_use" -> recorder.serverCall();
                case "text" -> recorder.message(block.path("text").asText(""));
                default -> {
                    // thinking and what comes next year
                }
            }
        }
    }

    /** Whether the content held results; they are counted. */
    boolean results(JsonNode content, boolean denied) {
        boolean any = false;
        if (content.isArray()) {
            for (JsonNode block : content) {
                if (block.path("type").asText("").equals("tool_result")) {
                    any = true;
                    result(block, denied);
                }
            }
        }
        return any;
    }

    private void result(JsonNode block, boolean denied) {
        String id = block.path("tool_use_id").asText("");
        JsonNode flag = block.path("is_error");
        boolean failed = flag.isBoolean() && flag.booleanValue();
        String said = failed || denied ? RecordJson.text(block.path("content")) : "";
        if (denied || (failed && said.startsWith(REJECTED))) {
            recorder.result(id, "", CallOutcome.REJECTED, "");
        } else if (!failed) {
            recorder.result(id, "", CallOutcome.OK, "");
        } else if (said.startsWith("Exit code ")) {
            recorder.result(id, "", CallOutcome.EXIT_NONZERO, firstLine(said));
        } else if (isCommandOutput(id, said)) {
            // Older releases gave the command's output without its code; output is not kept.
            recorder.result(id, "", CallOutcome.EXIT_NONZERO, "exit code not 0");
        } else {
            recorder.result(id, "", CallOutcome.TOOL_ERROR, untagged(said));
        }
    }

    private boolean isCommandOutput(String callId, String said) {
        return recorder.calls().toolOf(callId).equals("Bash")
                && !said.startsWith("<tool_use_error>")
                && !said.startsWith("Claude requested permissions")
                && !said.startsWith("Permission to use");
    }

    private static String untagged(String said) {
        String text = said.startsWith("<tool_use_error>") ? said.substring("<tool_use_error>".length()) : said;
        int end = text.indexOf("</tool_use_error>");
        return end < 0 ? text : text.substring(0, end);
    }

    private static String firstLine(String said) {
        int end = said.indexOf('\n');
        return end < 0 ? said : said.substring(0, end);
    }

    private void usage(JsonNode usage) {
        if (usage.isObject()) {
            input = count(usage, "input_tokens")
                    + count(usage, "cache_creation_input_tokens")
                    + count(usage, "cache_read_input_tokens");
            output = Math.max(output, count(usage, "output_tokens"));
        }
    }

    private static long count(JsonNode usage, String field) {
        long value = usage.path(field).asLong(0);
        return value < 0 || value > 1L << 40 ? 0 : value;
    }

    private void commit() {
        inputTotal += input;
        outputTotal += output;
        input = 0;
        output = 0;
    }

    /** Adds the token counts to the recorder. */
    void finish() {
        commit();
        if (inputTotal > 0) {
            recorder.token("input_total", inputTotal);
        }
        if (outputTotal > 0) {
            recorder.token("output_lower_bound", outputTotal);
        }
        if (messageIds.isFull()) {
            recorder.caveat(Caveat.TOO_MANY_IDS);
        }
    }
}
