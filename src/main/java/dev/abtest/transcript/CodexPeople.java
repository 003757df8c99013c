package dev.abtest.transcript;

/**
 * A person's messages in a Codex rollout. Releases write them in up to three places at once; the first place that has
 * any counts, and the time of turns with it.
 */
final class CodexPeople {
    /** What Codex itself says in the user's role. */
    private static final String[] NOT_HUMAN = {
        "<environment_context",
        "<user_instructions",
        "<permissions",
        "# AGENTS.md instructions",
        "<turn_aborted",
        "<skill",
        "<INSTRUCTIONS"
    };

    private final int[] messages = new int[3];
    private final TurnClock[] clocks = {new TurnClock(), new TurnClock(), new TurnClock()};

    /** An event {@code user_message}; 0.169 no longer writes it. */
    void event(long time) {
        human(0, time);
    }

    /** An event {@code item_completed} with a {@code UserMessage}. */
    void completedItem(long time) {
        human(1, time);
    }

    /** An item in the user's role. */
    void item(String text, long time) {
        for (String beginning : NOT_HUMAN) {
            if (text.startsWith(beginning)) {
                return;
            }
        }
        human(2, time);
    }

    void work(long time) {
        for (TurnClock clock : clocks) {
            clock.work(time);
        }
    }

    private void human(int place, long time) {
        messages[place]++;
        clocks[place].human(time);
    }

    void addTo(SessionRecorder tally) {
        int place = messages[0] > 0 ? 0 : messages[1] > 0 ? 1 : 2;
        tally.userMessages = messages[place];
        tally.clock = clocks[place];
    }
}
