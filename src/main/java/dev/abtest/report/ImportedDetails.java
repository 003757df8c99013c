package dev.abtest.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.abtest.model.SessionResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What an import noted beside a session's figures, in at most two lines: who worked and at what expense, and what went
 * wrong. What is zero or not there is left out; details of another shape, which any tool may have stored, are no error.
 */
final class ImportedDetails {
    private final JsonNode details;

    private ImportedDetails(JsonNode details) {
        this.details = details;
    }

    static List<String> lines(SessionResult session) {
        JsonNode node = session.extra().get("details");
        if (node == null || !node.isObject()) {
            return List.of();
        }
        ImportedDetails imported = new ImportedDetails(node);
        List<String> lines = new ArrayList<>();
        for (String line : List.of(imported.agent(), imported.troubles())) {
            if (!line.isEmpty()) {
                lines.add(line);
            }
        }
        return lines;
    }

    /** {@code codex 0.169.0, gpt-5; tokens: input 15500, output 300; cost 0.12 USD}. */
    private String agent() {
        String agent = joined(" ", text("agent"), text("version"));
        return joined("; ", joined(", ", agent, text("model")), tokens(), cost());
    }

    private String tokens() {
        StringBuilder tokens = new StringBuilder();
        for (Map.Entry<String, JsonNode> entry : details.path("tokens").properties()) {
            if (isCount(entry.getValue())) {
                String name = entry.getKey().replace("_tokens", "").replace('_', ' ');
                tokens.append(tokens.length() == 0 ? "tokens: " : ", ").append(Escape.line(name) + ' ');
                tokens.append(entry.getValue().longValue());
            }
        }
        return tokens.toString();
    }

    private String cost() {
        JsonNode cost = details.path("cost_usd");
        return cost.isNumber() && cost.doubleValue() > 0
                ? "cost " + Numbers.threeDigits(cost.doubleValue()) + " USD"
                : "";
    }

    /** {@code failed calls: 1 by tool error, 2 by exit code; 1 unanswered call, 1 interrupt}. */
    private String troubles() {
        JsonNode failures = details.path("failures");
        String failed = joined(
                ", ",
                isCount(failures.path("tool_error"))
                        ? failures.path("tool_error").longValue() + " by tool error"
                        : "",
                isCount(failures.path("exit_nonzero"))
                        ? failures.path("exit_nonzero").longValue() + " by exit code"
                        : "");
        return joined(
                "; ",
                failed.isEmpty() ? "" : "failed calls: " + failed,
                joined(
                        ", ",
                        count(details.path("unanswered_tool_calls"), "unanswered call"),
                        count(details.path("user_rejections"), "rejected call"),
                        count(details.path("aborted_tool_calls"), "aborted call"),
                        count(details.path("interrupts"), "interrupt"),
                        count(details.path("session_errors"), "session error")));
    }

    private String text(String field) {
        return Escape.line(details.path(field).asText(""));
    }

    private static String count(JsonNode node, String noun) {
        return isCount(node) ? node.longValue() + " " + noun + (node.longValue() == 1 ? "" : "s") : "";
    }

    private static boolean isCount(JsonNode node) {
        return node.isIntegralNumber() && node.canConvertToLong() && node.longValue() > 0;
    }

    private static String joined(String separator, String... parts) {
        StringBuilder all = new StringBuilder();
        for (String part : parts) {
            if (!part.isEmpty()) {
                all.append(all.length() == 0 ? "" : separator).append(part);
            }
        }
        return all.toString();
    }
}
