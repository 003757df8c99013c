package dev.abtest.cli;

/** Sessions as JSON Lines for {@code add-result --from -}, numbered in each arm; and the test that they make. */
final class SessionText {
    private final StringBuilder lines = new StringBuilder();
    private int cold;
    private int warm;

    /** A cold session that solved the task, of this many calls, of which so many failed. */
    SessionText cold(int calls, int failed) {
        return cold(calls, failed, true, "");
    }

    SessionText warm(int calls, int failed) {
        return warm(calls, failed, true, "");
    }

    /** {@code more} is further fields, such as {@code "message_count":3}. */
    SessionText cold(int calls, int failed, boolean success, String more) {
        return add("cold", "c" + cold++, calls, failed, success, more);
    }

    SessionText warm(int calls, int failed, boolean success, String more) {
        return add("warm", "w" + warm++, calls, failed, success, more);
    }

    private SessionText add(String arm, String id, int calls, int failed, boolean success, String more) {
        lines.append("""
                {"session_type":"%s","session_id":"%s","tool_calls":%s,"successful_tool_calls":%s,"success":%s%s}
                """.formatted(arm, id, calls, calls - failed, success, more.isEmpty() ? "" : "," + more));
        return this;
    }

    static String seconds(double value) {
        return "\"completion_time_seconds\":" + value;
    }

    static String startedAt(String time) {
        return "\"start_time\":\"" + time + "\"";
    }

    @Override
    public String toString() {
        return lines.toString();
    }

    /** Stores the test and returns its id. */
    String in(Cli cli) {
        String id = cli.create("t");
        if (lines.length() > 0) {
            cli.okWith(lines.toString(), "add-result", id, "--from", "-");
        }
        return id;
    }
}
