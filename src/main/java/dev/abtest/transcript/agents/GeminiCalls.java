package dev.abtest.transcript.agents;

import com.fasterxml.jackson.databind.JsonNode;
import dev.abtest.transcript.session.SettingRecorder;

/** What Gemini CLI's session file and its stream tell of a call in the same words. */
final class GeminiCalls {
    private GeminiCalls() {}

    /** Whether a field of a call's arguments is looked at. */
    static boolean wantsOfInput(String field) {
        return switch (field) {
            case "name", "file_path", "absolute_path", "command" -> true;
            default -> false;
        };
    }

    /** Notes the skill or the Markdown file that a call names. */
    static void used(String tool, JsonNode input, SettingRecorder setting) {
        switch (tool) {
            case "activate_skill" -> setting.skill(input.path("name").asText(""));
            case "read_file" ->
                setting.read(input.path("file_path")
                        .asText(input.path("absolute_path").asText("")));
            case "run_shell_command" -> setting.command(input.path("command").asText(""));
            default -> {
                // tells of no skill and of no notes
            }
        }
    }

    /** Whether a hook or a policy refused the call before it ran, by what the call's error says. */
    static boolean isDenied(String said) {
        return said.startsWith("Tool execution blocked") || said.startsWith("Tool execution denied");
    }
}
