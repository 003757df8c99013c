package dev.abtest.transcript;

import com.fasterxml.jackson.databind.JsonNode;
import dev.abtest.model.Figure;
import dev.abtest.model.TestTask;
import dev.abtest.model.UserError;
import dev.abtest.transcript.records.ErrorLine;
import dev.abtest.transcript.session.RecordedSession;
import dev.abtest.transcript.session.RecordedSession.CallCounts;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A task's {@code expected_tools} and {@code success_criteria}, applied to recorded sessions. All must hold; one that
 * asks for a figure which the record does not tell is open. Nothing in a test can start a program.
 */
final class SuccessCriteria {
    /**
     * One criterion of a task.
     *
     * @param key its name in the test
     * @param figure what it looks at; empty when each record tells it
     */
    private record Criterion(String key, Optional<Figure> figure, Rule rule) {
        boolean isOpen(RecordedSession session) {
            if (figure.isEmpty()) {
                return false;
            }
            return figure.get() == Figure.COMPLETION_TIME
                    ? session.times().completionSeconds().isEmpty()
                    : session.unknown().contains(figure.get());
        }
    }

    /** What a criterion asks of a session. */
    private interface Rule {
        boolean holds(RecordedSession session, CallCounts counts);
    }

    private final List<Criterion> criteria = new ArrayList<>();
    private final Set<String> warnings = new LinkedHashSet<>();
    private final boolean exitCodesFail;

    SuccessCriteria(TestTask task, boolean exitCodesFail) {
        this.exitCodesFail = exitCodesFail;
        for (String tool : task.expectedTools()) {
            criteria.add(new Criterion(
                    "expected_tools", Optional.of(Figure.TOOL_CALLS), (session, counts) -> calledWell(session, tool)));
        }
        for (Map.Entry<String, JsonNode> entry : task.successCriteria().entrySet()) {
            add(entry.getKey(), entry.getValue());
        }
    }

    /** Empty when the task has nothing that can be judged, or all that can be judged holds and something is open. */
    Optional<Boolean> judge(RecordedSession session, CallCounts counts) {
        if (criteria.isEmpty()) {
            return Optional.empty();
        }
        boolean open = false;
        for (Criterion criterion : criteria) {
            if (criterion.isOpen(session)) {
                open = true;
                tellOpen(criterion);
            } else if (!criterion.rule().holds(session, counts)) {
                return Optional.of(false);
            }
        }
        return open ? Optional.empty() : Optional.of(true);
    }

    private void tellOpen(Criterion criterion) {
        warnings.add("The success criterion " + criterion.key() + " cannot be judged for sessions whose record does not"
                + " tell " + criterion.figure().orElseThrow().key()
                + "; judge them with --outcomes FILE, or leave it out.");
    }

    /** What could not be judged, full sentences. */
    List<String> warnings() {
        return List.copyOf(warnings);
    }

    private boolean calledWell(RecordedSession session, String tool) {
        RecordedSession.ToolUse use = session.toolUse().get(tool);
        return use != null && use.good() + (exitCodesFail ? 0 : use.exitNonzero()) > 0;
    }

    private void add(String key, JsonNode value) {
        switch (key) {
            case "max_error_rate" ->
                number(key, value, Figure.TOOL_CALLS, (limit, session, counts) -> counts.errorRate() <= limit);
            case "max_failed_calls" ->
                number(key, value, Figure.TOOL_CALLS, (limit, session, counts) -> counts.failedToolCalls() <= limit);
            case "min_tool_calls" ->
                number(key, value, Figure.TOOL_CALLS, (limit, session, counts) -> counts.toolCalls() >= limit);
            case "max_completion_time" ->
                number(
                        key,
                        value,
                        Figure.COMPLETION_TIME,
                        (limit, session, counts) ->
                                session.times().completionSeconds().orElseThrow() <= limit);
            case "max_messages" ->
                number(
                        key,
                        value,
                        Figure.MESSAGE_COUNT,
                        (limit, session, counts) ->
                                session.messages().user() + session.messages().assistant() <= limit);
            case "max_user_corrections" ->
                number(
                        key,
                        value,
                        Figure.USER_CORRECTIONS,
                        (limit, session, counts) -> session.messages().corrections() <= limit);
            case "output_contains" -> contains(key, value);
            case "output_matches" -> matches(key, value);
            default -> notJudged(key, "is not a criterion that is known");
        }
    }

    /** A comparison with the number in the test. */
    private interface Limit {
        boolean holds(double limit, RecordedSession session, CallCounts counts);
    }

    private void number(String key, JsonNode value, Figure figure, Limit limit) {
        if (value.isNumber() && Double.isFinite(value.doubleValue())) {
            double number = value.doubleValue();
            criteria.add(
                    new Criterion(key, Optional.of(figure), (session, counts) -> limit.holds(number, session, counts)));
        } else {
            notJudged(key, "needs a number");
        }
    }

    private void output(String key, Rule rule) {
        criteria.add(new Criterion(key, Optional.empty(), rule));
    }

    private void contains(String key, JsonNode value) {
        List<String> texts = new ArrayList<>();
        if (value.isTextual()) {
            texts.add(value.textValue());
        }
        for (JsonNode element : value) {
            texts.add(element.isTextual() ? element.textValue() : null);
        }
        if (texts.isEmpty() || texts.contains(null) || value.isObject()) {
            notJudged(key, "needs a text or a list of texts");
            return;
        }
        for (String text : texts) {
            output(key, (session, counts) -> session.lastMessage().contains(text));
        }
    }

    private void matches(String key, JsonNode value) {
        if (!value.isTextual()) {
            notJudged(key, "needs a regular expression");
            return;
        }
        try {
            OutputPattern pattern = OutputPattern.of(value.textValue());
            output(key, (session, counts) -> isFound(pattern, session.lastMessage()));
        } catch (UserError e) {
            notJudged(key, e.getMessage());
        }
    }

    private boolean isFound(OutputPattern pattern, String text) {
        boolean found = pattern.isFoundIn(text);
        if (pattern.gaveUp()) {
            warnings.add("The regular expression of output_matches took too long for some sessions and does not"
                    + " hold for them; write it with fewer and smaller repetitions.");
        }
        return found;
    }

    private void notJudged(String key, String why) {
        warnings.add("The success criterion " + ErrorLine.printable(key, 100) + " " + why + " and was not judged.");
    }
}
