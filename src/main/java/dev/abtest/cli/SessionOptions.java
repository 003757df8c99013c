package dev.abtest.cli;

import dev.abtest.cli.OptionSet.Opt;
import dev.abtest.model.IsoTime;
import dev.abtest.model.LocalClock;
import dev.abtest.model.SessionField;
import dev.abtest.model.SessionResult;
import dev.abtest.model.UserError;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The options that tell what a session did: for the command that enters it, and for the one that corrects it. */
final class SessionOptions {
    private final Opt<Integer> toolCalls;
    private final Opt<Integer> successfulCalls;
    private final Opt<Double> completionTime;
    private final Opt<Boolean> timedOut;
    private final Opt<String> notes;
    private final Opt<Integer> messages;
    private final Opt<Integer> corrections;
    private final Opt<List<String>> errors;
    private final Opt<String> task;
    private final Opt<String> startTime;
    private final Opt<String> endTime;

    /** Declares them in {@code options}, which have {@code --success} too. */
    SessionOptions(OptionSet options) {
        toolCalls = options.wholeNumber("--tool-calls", "N", "Tool calls made.");
        successfulCalls = options.wholeNumber("--successful-calls", "N", "Tool calls that worked, of --tool-calls.");
        completionTime = options.number("--completion-time", "SECONDS", "Seconds the session took; 0: unknown.");
        timedOut = options.flag(
                        "Its time was over before it ended: not solved, and --completion-time is a lower bound.",
                        "--timed-out")
                .notWith("--success", "and --success contradict each other");
        notes = options.text("--notes", "TEXT", "Anything worth remembering.");
        messages = options.wholeNumber("--messages", "N", "Messages of user and agent.");
        corrections = options.wholeNumber("--user-corrections", "N", "Times a person had to step in.");
        errors = options.texts("--error", "TEXT", "An error that was seen. May be repeated.");
        task = options.text("--task", "ID", "The task it worked on (default: that of the test).");
        startTime = options.text("--start-time", "TIME", "When it began: ISO 8601; without offset: local time.");
        endTime = options.text("--end-time", "TIME", "When it ended: ISO 8601; without offset: local time.");
    }

    /** All of them, so that the command can add a rule to each. */
    List<Opt<?>> all() {
        return List.of(
                toolCalls,
                successfulCalls,
                completionTime,
                timedOut,
                notes,
                messages,
                corrections,
                errors,
                task,
                startTime,
                endTime);
    }

    /** The fields that the command line gives. */
    Set<SessionField> given() {
        EnumSet<SessionField> given = EnumSet.noneOf(SessionField.class);
        for (Opt<?> option : all()) {
            if (option.isGiven()) {
                given.add(option == task ? SessionField.TASK_ID : SessionField.named(option.name()));
            }
        }
        return given;
    }

    /** Sets the fields that the command line gives; an empty task is the one of the test, as if none were given. */
    void fill(SessionResult.Builder session, String taskOfTest) {
        if (toolCalls.isGiven()) {
            session.toolCalls(toolCalls.get());
        }
        if (successfulCalls.isGiven()) {
            session.successfulToolCalls(successfulCalls.get());
        }
        if (completionTime.isGiven()) {
            session.completionTimeSeconds(completionTime.get());
        }
        if (timedOut.isGiven()) {
            session.timedOut(timedOut.get());
        }
        if (notes.isGiven()) {
            session.notes(notes.get());
        }
        if (messages.isGiven()) {
            session.messageCount(messages.get());
        }
        if (corrections.isGiven()) {
            session.userCorrections(corrections.get());
        }
        if (errors.isGiven()) {
            session.errors(notEmpty(errors.get()));
        }
        if (task.isGiven()) {
            session.taskId(task.get().isEmpty() ? taskOfTest : task.get());
        }
        if (startTime.isGiven()) {
            session.startTime(startTime.get());
        }
        if (endTime.isGiven()) {
            session.endTime(endTime.get());
        }
    }

    private static List<String> notEmpty(List<String> texts) {
        return texts.size() == 1 && texts.get(0).isEmpty() ? List.of() : texts;
    }

    /**
     * Refuses times that are none.
     *
     * @throws UserError with the option that says so
     */
    void checkTimes(LocalClock clock) {
        instant(startTime, clock);
        instant(endTime, clock);
    }

    /**
     * Refuses times that are none, and a session that ends, now if nothing else is given, before it begins.
     *
     * @throws UserError with the options that say so
     */
    void checkOrder(LocalClock clock) {
        Optional<Instant> started = instant(startTime, clock);
        Optional<Instant> ended = instant(endTime, clock);
        if (started.isPresent() && ended.orElse(clock.now().toInstant()).isBefore(started.get())) {
            throw new UserError("--end-time " + endTime.orElse("(now)") + " is before --start-time " + startTime.get()
                    + "; check both, and their offsets");
        }
    }

    private static Optional<Instant> instant(Opt<String> option, LocalClock clock) {
        if (!option.isGiven()) {
            return Optional.empty();
        }
        Optional<Instant> time = IsoTime.parse(option.get(), clock);
        if (time.isEmpty()) {
            throw new UserError(option.name() + " '" + option.get()
                    + "' is not an ISO 8601 time; write it like 2026-01-31T13:45:00+01:00");
        }
        return time;
    }
}
