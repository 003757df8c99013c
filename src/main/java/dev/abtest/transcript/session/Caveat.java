package dev.abtest.transcript.session;

import dev.abtest.model.Figure;
import java.util.Set;

/** What a record cannot tell: as a sentence that names the better source, and as the figures that are unknown by it. */
public enum Caveat {
    CUT_OFF("the last line is cut off, so the session may still have been going on: import it again when it has ended"),
    NO_TIMES(
            "the record has no times, so the completion time is unknown: measure it with `abtest run`",
            Figure.COMPLETION_TIME),
    CLAUDE_JSON(
            "Claude Code's json output is the result alone and tells neither calls nor messages: give `--output-format"
                    + " stream-json --verbose`, or import the transcript under ~/.claude/projects",
            Figure.TOOL_CALLS,
            Figure.MESSAGE_COUNT),
    SUB_AGENTS_ELSEWHERE("agents that the session started recorded in files of their own, which are not beside it, so"
            + " their calls are not counted: import it where the agent left it"),
    CODEX_STREAM("`codex exec --json` hides calls that were refused before they ran and adds a resumed thread's earlier"
            + " tokens: import the rollout file whose name ends with the thread id"),
    GEMINI_STREAM("Gemini's stream-json does not tell exit codes, a failed command looks like a good one: import the"
            + " session file under ~/.gemini/tmp/*/chats"),
    GEMINI_JSON(
            "Gemini's json output tells neither messages nor exit codes, only totals: import the session file"
                    + " under ~/.gemini/tmp/*/chats",
            Figure.MESSAGE_COUNT),
    HERMES_NO_FLAG("Hermes records carry no error flag, failures are read from the results' own words"),
    HERMES_STREAM("Hermes' stream-json has no message boundaries and drops results of crashed tools: import"
            + " `hermes sessions export - --session-id ID`"),
    HERMES_SNAPSHOT(
            "a Hermes snapshot's times are local and those of the last process only, so a resumed session looks too"
                    + " short: import `hermes sessions export - --session-id ID`"),
    HERMES_TRACE(
            "a Hermes trace export has one time stamp for all lines and no failures: import"
                    + " `hermes sessions export` instead",
            Figure.TOOL_CALLS),
    HERMES_FLUSH_TIMES("this Hermes release stamps a whole turn with one time, so the completion time is the wall time"
            + " with the start-up in it: a release from 0.20 on has true times"),
    CHAT_NO_FLAG("chat lists carry no error flag, failures are read from the results' first words"),
    DIALOGUE("the user of tau-bench is a simulator and the talk is dialogue: user_corrections counts its turns after"
            + " the first"),
    LOST_TALK(
            "the task crashed and its talk is lost, so its calls and messages are unknown: only its success counts",
            Figure.TOOL_CALLS,
            Figure.MESSAGE_COUNT,
            Figure.USER_CORRECTIONS),
    NO_IDS("calls without an id were joined to results by tool name and order"),
    COPIED("records copied from the parent session were left out, they count there"),
    TOO_MANY_IDS(
            "the session has more calls or messages than can be told apart, the rest was not counted: split it",
            Figure.TOOL_CALLS,
            Figure.MESSAGE_COUNT);

    private final String sentence;
    private final Set<Figure> unknown;

    /** The figures are the ones that the record does not tell at all; most caveats only warn. */
    Caveat(String sentence, Figure... unknown) {
        this.sentence = sentence;
        this.unknown = Set.of(unknown);
    }

    /** Without a capital and a full stop, to go behind a count of sessions. */
    public String sentence() {
        return sentence;
    }

    /** What is unknown by it. */
    public Set<Figure> unknown() {
        return unknown;
    }
}
