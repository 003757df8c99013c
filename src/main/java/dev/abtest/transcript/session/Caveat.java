package dev.abtest.transcript.session;

/** What a record cannot tell, as a sentence that names the better source. */
public enum Caveat {
    CUT_OFF("the last line is cut off, so the session may still have been going on: import it again when it has ended"),
    NO_TIMES("the record has no times, so the completion time is stored as 0: measure it with `abtest run`"),
    CODEX_STREAM("`codex exec --json` hides calls that were refused before they ran and adds a resumed thread's earlier"
            + " tokens: import the rollout file whose name ends with the thread id"),
    GEMINI_STREAM("Gemini's stream-json does not tell exit codes, a failed command looks like a good one: import the"
            + " session file under ~/.gemini/tmp/*/chats"),
    GEMINI_JSON("Gemini's json output tells neither messages nor exit codes, only totals: import the session file"
            + " under ~/.gemini/tmp/*/chats"),
    HERMES_NO_FLAG("Hermes records carry no error flag, failures are read from the results' own words"),
    HERMES_STREAM("Hermes' stream-json has no message boundaries and drops results of crashed tools: import"
            + " `hermes sessions export - --session-id ID`"),
    HERMES_SNAPSHOT(
            "a Hermes snapshot's times are local and those of the last process only, so a resumed session looks too"
                    + " short: import `hermes sessions export - --session-id ID`"),
    HERMES_TRACE("a Hermes trace export has one time stamp for all lines and no failures: import"
            + " `hermes sessions export` instead"),
    HERMES_FLUSH_TIMES("this Hermes release stamps a whole turn with one time, so the completion time is the wall time"
            + " with the start-up in it: a release from 0.20 on has true times"),
    CHAT_NO_FLAG("chat lists carry no error flag, failures are read from the results' first words"),
    DIALOGUE("the user of tau-bench is a simulator and the talk is dialogue: user_corrections counts its turns after"
            + " the first"),
    NO_IDS("calls without an id were joined to results by tool name and order"),
    COPIED("records copied from the parent session were left out, they count there"),
    TOO_MANY_IDS("the session has more calls or messages than can be told apart, the rest was not counted: split it");

    private final String sentence;

    Caveat(String sentence) {
        this.sentence = sentence;
    }

    /** Without a capital and a full stop, to go behind a count of sessions. */
    public String sentence() {
        return sentence;
    }
}
