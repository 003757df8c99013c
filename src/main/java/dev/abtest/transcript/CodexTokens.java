package dev.abtest.transcript;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Codex' running token counter. It begins at 0 again when an old release resumes a session, and in a fork it begins
 * with the parent's total.
 */
final class CodexTokens {
    private static final String[] FIELDS = {"input_tokens", "cached_input_tokens", "output_tokens", "total_tokens"};

    private final long[] before = new long[FIELDS.length];
    private long[] latest;
    private long[] inherited;
    private boolean fork;

    void fork(boolean isFork) {
        fork = isFork;
    }

    /** A count among the records copied from the parent. */
    void copied(JsonNode info) {
        JsonNode total = info.path("total_token_usage");
        if (total.isObject()) {
            inherited = values(total);
        }
    }

    void count(JsonNode info) {
        JsonNode total = info.path("total_token_usage");
        if (!total.isObject()) {
            return;
        }
        long[] now = values(total);
        if (latest == null) {
            if (fork) {
                inherited = minus(now, values(info.path("last_token_usage")));
            }
        } else if (now[FIELDS.length - 1] < latest[FIELDS.length - 1]) {
            for (int i = 0; i < FIELDS.length; i++) {
                before[i] += latest[i];
            }
        }
        latest = now;
    }

    void addTo(SessionRecorder tally) {
        if (latest == null) {
            return;
        }
        for (int i = 0; i < FIELDS.length; i++) {
            long total = before[i] + latest[i] - (inherited == null ? 0 : inherited[i]);
            tally.tokens.put(FIELDS[i], Math.max(0, total));
        }
    }

    private static long[] values(JsonNode usage) {
        long[] values = new long[FIELDS.length];
        for (int i = 0; i < values.length; i++) {
            long value = usage.path(FIELDS[i]).asLong(0);
            values[i] = value < 0 || value > 1L << 50 ? 0 : value;
        }
        return values;
    }

    private static long[] minus(long[] left, long[] right) {
        long[] difference = new long[left.length];
        for (int i = 0; i < left.length; i++) {
            difference[i] = left[i] - right[i];
        }
        return difference;
    }
}
