package dev.abtest.runner;

import dev.abtest.model.TestTask;
import dev.abtest.model.UserError;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * What a session works on.
 *
 * @param testId the test, empty outside of one
 */
public record Subject(String testId, TestTask task) {
    /** Refuses texts that cannot reach an agent unchanged. */
    public void check() {
        check("the prompt", task.prompt());
        check("the task id", task.taskId());
    }

    private static void check(String name, String text) {
        if (text.indexOf('\0') >= 0) {
            throw new UserError(
                    name + " holds a NUL character, which no environment can carry; create the test" + " without it");
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw new UserError(
                    name + " holds half of a surrogate pair, which is no text; create the test without" + " it");
        }
        String locale = System.getProperty("native.encoding", "UTF-8");
        if (!Charset.forName(locale).newEncoder().canEncode(text)) {
            throw new UserError(
                    name + " cannot be written in " + locale + ", the encoding of your locale; set LC_ALL=C.UTF-8");
        }
    }
}
