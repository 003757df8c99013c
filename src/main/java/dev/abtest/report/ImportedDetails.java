package dev.abtest.report;

import dev.abtest.model.SessionDetails;
import dev.abtest.model.SessionDetails.Field;
import dev.abtest.model.SessionResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What an import noted beside a session's figures, in at most two lines: who worked and at what expense, and what went
 * wrong. What is zero or not there is left out; details of another shape, which any tool may have stored, are no error.
 */
final class ImportedDetails {
    private final SessionDetails details;

    private ImportedDetails(SessionDetails details) {
        this.details = details;
    }

    static List<String> lines(SessionResult session) {
        ImportedDetails imported = new ImportedDetails(SessionDetails.of(session));
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
        String agent = joined(" ", text(Field.AGENT), text(Field.VERSION));
        return joined("; ", joined(", ", agent, text(Field.MODEL)), tokens(), cost());
    }

    private String tokens() {
        StringBuilder tokens = new StringBuilder();
        for (Map.Entry<String, Long> entry : details.counts(Field.TOKENS).entrySet()) {
            String name = entry.getKey().replace("_tokens", "").replace('_', ' ');
            tokens.append(tokens.length() == 0 ? "tokens: " : ", ").append(Escape.line(name) + ' ');
            tokens.append(entry.getValue());
        }
        return tokens.toString();
    }

    private String cost() {
        double cost = details.number(Field.COST_USD).orElse(0);
        return cost > 0 ? "cost " + Numbers.threeDigits(cost) + " USD" : "";
    }

    /** {@code failed calls: 1 by tool error, 2 by exit code, 3 denied before they ran; 1 unanswered call, 1 interrupt}. */
    private String troubles() {
        long toolErrors = details.count(Field.TOOL_ERRORS);
        long exitCodes = details.count(Field.EXIT_NONZERO);
        long denied = details.count(Field.DENIED_CALLS);
        String failed = joined(
                ", ",
                toolErrors > 0 ? toolErrors + " by tool error" : "",
                exitCodes > 0 ? exitCodes + " by exit code" : "",
                denied > 0 ? denied + " denied before they ran" : "");
        return joined(
                "; ",
                failed.isEmpty() ? "" : "failed calls: " + failed,
                joined(
                        ", ",
                        count(Field.UNANSWERED_CALLS, "unanswered call"),
                        count(Field.REJECTED_CALLS, "rejected call"),
                        count(Field.ABORTED_CALLS, "aborted call"),
                        count(Field.INTERRUPTS, "interrupt"),
                        count(Field.SESSION_ERRORS, "session error")));
    }

    private String text(Field field) {
        return Escape.line(details.text(field));
    }

    private String count(Field field, String noun) {
        long count = details.count(field);
        return count > 0 ? Numbers.counted(count, noun) : "";
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
