package dev.abtest.transcript;

/** A kind of file that can be read. */
public enum TranscriptFormat {
    CLAUDE_TRANSCRIPT(Agent.CLAUDE, "claude-code", "transcript", 3),
    CLAUDE_STREAM(Agent.CLAUDE, "claude-code", "stream-json", 2),
    CODEX_ROLLOUT(Agent.CODEX, "codex", "rollout", 3),
    CODEX_EXEC(Agent.CODEX, "codex", "exec-json", 2),
    GEMINI_SESSION(Agent.GEMINI, "gemini-cli", "session", 3),
    GEMINI_STREAM(Agent.GEMINI, "gemini-cli", "stream-json", 2),
    GEMINI_JSON(Agent.GEMINI, "gemini-cli", "json", 1),
    HERMES_EXPORT(Agent.HERMES, "hermes", "export", 4),
    HERMES_SNAPSHOT(Agent.HERMES, "hermes", "snapshot", 3),
    HERMES_STREAM(Agent.HERMES, "hermes", "stream-json", 2),
    HERMES_TRAJECTORY(Agent.HERMES, "hermes", "trajectory", 1),
    TAU_BENCH(Agent.OPENAI, "tau-bench", "results", 3),
    CHAT_LIST(Agent.OPENAI, "openai", "chat", 1);

    private final Agent family;
    private final String agent;
    private final String label;
    private final int rank;

    TranscriptFormat(Agent family, String agent, String label, int rank) {
        this.family = family;
        this.agent = agent;
        this.label = label;
        this.rank = rank;
    }

    public Agent family() {
        return family;
    }

    /** The agent's name as stored in {@code details}. */
    public String agent() {
        return agent;
    }

    /** The format's name as stored in {@code details}. */
    public String label() {
        return label;
    }

    /** Of two records of one session by one agent, the one with the higher rank tells more. */
    int rank() {
        return rank;
    }
}
