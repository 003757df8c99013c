package dev.abtest.transcript;

/** A kind of file that can be read. */
public enum Format {
    CLAUDE_TRANSCRIPT(Family.CLAUDE, "claude-code", "transcript", 3),
    CLAUDE_STREAM(Family.CLAUDE, "claude-code", "stream-json", 2),
    CODEX_ROLLOUT(Family.CODEX, "codex", "rollout", 3),
    CODEX_EXEC(Family.CODEX, "codex", "exec-json", 2),
    GEMINI_SESSION(Family.GEMINI, "gemini-cli", "session", 3),
    GEMINI_STREAM(Family.GEMINI, "gemini-cli", "stream-json", 2),
    GEMINI_JSON(Family.GEMINI, "gemini-cli", "json", 1),
    HERMES_EXPORT(Family.HERMES, "hermes", "export", 4),
    HERMES_SNAPSHOT(Family.HERMES, "hermes", "snapshot", 3),
    HERMES_STREAM(Family.HERMES, "hermes", "stream-json", 2),
    HERMES_TRAJECTORY(Family.HERMES, "hermes", "trajectory", 1),
    TAU_BENCH(Family.OPENAI, "tau-bench", "results", 3),
    CHAT_LIST(Family.OPENAI, "openai", "chat", 1);

    private final Family family;
    private final String agent;
    private final String label;
    private final int rank;

    Format(Family family, String agent, String label, int rank) {
        this.family = family;
        this.agent = agent;
        this.label = label;
        this.rank = rank;
    }

    public Family family() {
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
