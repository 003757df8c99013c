package dev.abtest.store;

import dev.abtest.model.UserError;
import java.time.LocalDateTime;

/** Names of tests and tasks, checked before they become names of files. */
final class TestId {
    private static final int LONGEST_TASK_ID = 100;
    /** The longest file name on the usual file systems, less {@code .json}. */
    private static final int LONGEST_TEST_ID = 250;

    private TestId() {}

    /** {@code test_YYYYMMDD_HHMMSS_<taskId>}. */
    static String of(String taskId, LocalDateTime created) {
        StringBuilder id = new StringBuilder("test_");
        id.append(created.getYear());
        appendTwoDigits(id, created.getMonthValue());
        appendTwoDigits(id, created.getDayOfMonth());
        id.append('_');
        appendTwoDigits(id, created.getHour());
        appendTwoDigits(id, created.getMinute());
        appendTwoDigits(id, created.getSecond());
        return id.append('_').append(taskId).toString();
    }

    /**
     * Refuses a task id that is not 1 to 100 letters, digits, {@code .}, {@code _}, {@code -}, or that begins with
     * {@code .} or {@code -}.
     */
    static void checkTaskId(String taskId) {
        boolean good = !taskId.isEmpty() && taskId.length() <= LONGEST_TASK_ID;
        for (int i = 0; i < taskId.length() && good; i++) {
            char c = taskId.charAt(i);
            good = isLetterOrDigit(c) || c == '_' || i > 0 && (c == '.' || c == '-');
        }
        if (!good) {
            throw new UserError("task id \"" + taskId + "\" cannot be used: take 1 to " + LONGEST_TASK_ID
                    + " of a-z, A-Z, 0-9, '.', '_', '-', not beginning with '.' or '-'");
        }
    }

    /** Whether {@code testId} can name a file of the store: a single part of a path, and not hidden. */
    static boolean isFileName(String testId) {
        boolean good = !testId.isEmpty() && testId.length() <= LONGEST_TEST_ID && testId.charAt(0) != '.';
        for (int i = 0; i < testId.length() && good; i++) {
            char c = testId.charAt(i);
            good = c != '/' && c != '\\' && c >= ' ' && c != 0x7f;
        }
        return good;
    }

    private static boolean isLetterOrDigit(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
    }

    private static void appendTwoDigits(StringBuilder text, int value) {
        text.append((char) ('0' + value / 10)).append((char) ('0' + value % 10));
    }
}
