package dev.abtest.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A request that cannot be done, for a reason the user can act on. The message is one line that names the thing,
 * the value and the next step; the command line prints it without a stack trace and exits with status 1.
 */
public final class UserError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ArrayList<String> details;

    public UserError(String message) {
        this(message, List.of());
    }

    /** An error with lines of their own under the message, such as a line for each bad line of a file. */
    public UserError(String message, List<String> details) {
        super(message);
        this.details = new ArrayList<>(details);
    }

    public UserError(String message, Throwable cause) {
        super(message, cause);
        this.details = new ArrayList<>();
    }

    /** Lines that belong under the message, usually none. */
    public List<String> details() {
        return Collections.unmodifiableList(details);
    }
}
