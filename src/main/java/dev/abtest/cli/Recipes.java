package dev.abtest.cli;

/** What {@code abtest run --help} ends with. */
final class Recipes {
    static final String[] LINES = {
        "",
        "Each agent cold and warm; src/docs/run.md has these with every detail:",
        "  Claude Code  claude -p \"$ABTEST_PROMPT\" --output-format stream-json --verbose",
        "               cold: --setting-sources \"\" and a fresh CLAUDE_CONFIG_DIR; warm: CLAUDE.md, skills, --resume",
        "  Codex        codex exec --json --skip-git-repo-check \"$ABTEST_PROMPT\"",
        "               cold: a fresh CODEX_HOME; warm: AGENTS.md, codex exec fork ID",
        "  Gemini CLI   gemini -p \"$ABTEST_PROMPT\" --yolo --skip-trust --output-format stream-json",
        "               cold: a fresh HOME; warm: GEMINI.md, --session-file FILE",
        "  Hermes       hermes chat -Q -q \"$ABTEST_PROMPT\" --format stream-json",
        "               cold: a fresh HERMES_HOME, --ignore-rules; warm: AGENTS.md, -s SKILL, prefill messages",
        "",
        "The commands find $ABTEST_PROMPT, $ABTEST_PROMPT_FILE, $ABTEST_MESSAGES_FILE, $ABTEST_WORKDIR,",
        "$ABTEST_SESSION_TYPE, $ABTEST_SESSION_ID, $ABTEST_TASK_ID and $ABTEST_TEST_ID; --check finds",
        "$ABTEST_EXIT_STATUS, $ABTEST_STDOUT and $ABTEST_STDERR as well. Nothing of the test is ever pasted into a",
        "command line, so put \"$ABTEST_PROMPT\" between double quotes.",
    };

    private Recipes() {}
}
