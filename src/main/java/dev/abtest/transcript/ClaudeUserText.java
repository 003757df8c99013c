package dev.abtest.transcript;

/** Whose words stand in a user record of Claude Code. */
enum ClaudeUserText {
    HUMAN,
    /** A slash command, which may expand to a prompt or be done on the spot. */
    COMMAND,
    INTERRUPT,
    /** What the program puts there itself. */
    PROGRAM;

    private static final String[] PROGRAM_TEXTS = {
        "<local-command-stdout>",
        "<local-command-stderr>",
        "<local-command-caveat>",
        "Caveat:",
        "<bash-input>",
        "<bash-stdout>",
        "<bash-stderr>",
        "<task-notification>",
        "<system-reminder>",
        "<session-start-hook>",
        "<tick>",
        "<goal>",
        "Operation stopped by hook:"
    };

    static ClaudeUserText of(String text) {
        if (text.startsWith("[Request interrupted by user")) {
            return INTERRUPT;
        }
        if (text.startsWith("<command-name>") || text.startsWith("<command-message>")) {
            return COMMAND;
        }
        for (String beginning : PROGRAM_TEXTS) {
            if (text.startsWith(beginning)) {
                return PROGRAM;
            }
        }
        return HUMAN;
    }
}
