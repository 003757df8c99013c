package dev.abtest.model;

/**
 * A request that cannot be done, for a reason the user can act on. The message is one line that names the thing,
 * the value and the next step; the command line prints it without a stack trace and exits with status 1.
 */
public final class UserError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UserError(String message) {
        super(message);
    }

    public UserError(String message, Throwable cause) {
        super(message, cause);
    }
}
