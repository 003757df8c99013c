package dev.abtest.cli;

/** What {@code abtest run --help} ends with. */
final class Recipes {
    static final String[] LINES = {
        "",
        "Each agent, cold and warm (src/docs/run.md has the whole recipes):",
        " Claude Code  claude -p \"$ABTEST_PROMPT\" --output-format stream-json --verbose",
        "   cold: CLAUDE_CONFIG_DIR=$ABTEST_HOME, --setting-sources \"\"",
        "   warm: CLAUDE.md, skills, --resume ID --fork-session",
        " Codex        codex exec --json --skip-git-repo-check \"$ABTEST_PROMPT\"",
        "   cold: CODEX_HOME=$ABTEST_HOME;  warm: AGENTS.md, codex exec fork ID",
        " Gemini CLI   gemini -p \"$ABTEST_PROMPT\" --yolo --skip-trust",
        "                --output-format stream-json",
        "   cold: HOME=$ABTEST_HOME;  warm: GEMINI.md, skills, --session-file FILE",
        " Hermes       hermes chat -q \"$ABTEST_PROMPT\" --yolo --format stream-json",
        "   cold: HERMES_HOME=$ABTEST_HOME, --ignore-rules",
        "   warm: AGENTS.md, -s SKILL, HERMES_PREFILL_MESSAGES_FILE",
        "",
        "Every command finds ABTEST_PROMPT, ABTEST_PROMPT_FILE, ABTEST_MESSAGES_FILE,",
        "ABTEST_WORKDIR, ABTEST_HOME (an empty folder of the session's own),",
        "ABTEST_SESSION_TYPE, ABTEST_SESSION_ID, ABTEST_TASK_ID and ABTEST_TEST_ID;",
        "--check finds ABTEST_EXIT_STATUS, ABTEST_STDOUT and ABTEST_STDERR as well.",
        "Nothing of the test is ever pasted into a command line: write",
        "\"$ABTEST_PROMPT\" in double quotes, and your command in single ones.",
    };

    private Recipes() {}
}
