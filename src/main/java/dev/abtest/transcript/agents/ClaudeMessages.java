package dev.abtest.transcript.agents;

import com.fasterxml.jackson.databind.JsonNode;
import dev.abtest.transcript.records.RecordJson;
import dev.abtest.transcript.session.CallTable.CallOutcome;
import dev.abtest.transcript.session.Caveat;
import dev.abtest.transcript.session.IdSet;
import dev.abtest.transcript.session.SessionRecorder;
import java.util.function.Function;

/** The messages of Claude Code, which its transcript and its stream share. */
final class ClaudeMessages {
    private static final String REJECTED = "The user doesn't want to proceed with this tool use";

    /** What a result begins with whose call never ran; newer releases also say so beside the result. */
    private static final String[] DENIED = {
        "Claude requested permissions", "Permission to use", "This command requires approval", "PreToolUse:"
    };

    /** Why a call did not run to its end, as the record says beside its result. */
    enum Refusal {
        /** It says nothing. */
        NONE,
        /** By permissions, a hook or a mode. */
        BY_RULE,
        /** By a person, before it ran. */
        BY_PERSON;

        /**
         * By Claude Code 2.1's own words.
         *
         * @param kind why the call did not run; {@code user-rejected} is also what a configuration says
         * @param source who decided
         */
        static Refusal of(String kind, String source) {
            if (kind.isEmpty()) {
                return NONE;
            }
            boolean person = kind.equals("user-rejected") && !source.equals("config") && !source.equals("hook");
            return person ? BY_PERSON : BY_RULE;
        }
    }

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
                case "tool_use" -> {
                    String tool = block.path("name").asText("");
                    recorder.call(block.path("id").asText(""), tool);
                    used(tool, block.path("input"));
                }
                case "server_tool_use" -> recorder.serverCall();
                case "text" -> recorder.message(block.path("text").asText(""));
                default -> {
                    // thinking and what comes next year
                }
            }
        }
    }

    /** Whether a field of a call's input is looked at. */
    static boolean wantsOfInput(String field) {
        return switch (field) {
            case "file_path", "skill", "command" -> true;
            default -> false;
        };
    }

    private void used(String tool, JsonNode input) {
        switch (tool) {
            case "Skill" ->
                recorder.setting()
                        .skill(input.path("skill").asText(input.path("command").asText("")));
            case "Read" -> recorder.setting().read(input.path("file_path").asText(""));
            case "Bash" -> recorder.setting().command(input.path("command").asText(""));
            default -> {
                // tells of no skill and of no notes
            }
        }
    }

    /** Whether the content held results; they are counted. {@code refusals} knows of each call's id why it did not run. */
    boolean results(JsonNode content, Function<String, Refusal> refusals) {
        boolean any = false;
        if (content.isArray()) {
            for (JsonNode block : content) {
                if (block.path("type").asText("").equals("tool_result")) {
                    any = true;
                    String id = block.path("tool_use_id").asText("");
                    result(id, block, refusals.apply(id));
                }
            }
        }
        return any;
    }

    private void result(String id, JsonNode block, Refusal refusal) {
        JsonNode flag = block.path("is_error");
        boolean failed = flag.isBoolean() && flag.booleanValue();
        String said = failed || refusal != Refusal.NONE ? RecordJson.text(block.path("content")) : "";
        if (refusal == Refusal.BY_PERSON || (failed && said.startsWith(REJECTED))) {
            recorder.result(id, "", CallOutcome.REJECTED, "");
        } else if (refusal == Refusal.BY_RULE || (failed && isDenied(said))) {
            recorder.result(id, "", CallOutcome.DENIED, untagged(said));
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

    private static boolean isDenied(String said) {
        for (String beginning : DENIED) {
            if (said.startsWith(beginning)) {
                return true;
            }
        }
        return false;
    }

    private boolean isCommandOutput(String callId, String said) {
        return recorder.calls().toolOf(callId).equals("Bash") && !said.startsWith("<tool_use_error>");
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
