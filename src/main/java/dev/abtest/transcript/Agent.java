package dev.abtest.transcript;

/** The agent whose records are expected: what {@code --format} names. */
public enum Agent {
    /** Decided by content, file by file. */
    AUTO,
    CLAUDE,
    CODEX,
    GEMINI,
    HERMES,
    OPENAI
}
