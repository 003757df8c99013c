package dev.abtest.runner;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What keeps an agent from its work without being its fault, by the words in which agents, providers and networks say
 * so, and what a user can do about it.
 */
enum OutsideCause {
    LOGIN(
            "log the agent in: pass its key in the environment, or let --prepare copy the file that holds it into"
                    + " $ABTEST_HOME; then --resume goes on",
            "not logged in",
            "please run /login",
            "set an auth method",
            "invalid auth method",
            "invalid api key",
            "incorrect api key",
            "api key not valid",
            "api key not found",
            "missing api key",
            "no api key"),
    ROOT(
            "run as another user, or set IS_SANDBOX=1 where this is a container that may be spoiled; then --resume goes"
                    + " on",
            "cannot be used with root"),
    OPTIONS(
            "correct the command, and start anew with --new-run",
            "unknown option",
            "unknown argument",
            "unknown flag",
            "unexpected argument",
            "unrecognized option",
            "unrecognized argument",
            "unrecognized subcommand",
            "invalid option",
            "a value is required for",
            "not inside a trusted directory",
            "not running in a trusted directory",
            "must be provided either through stdin"),
    EARLIER_SESSION(
            "let --prepare-warm lay down the session that the command goes on from; then --resume goes on",
            "no conversation found with session",
            "no rollout found",
            "error resuming session",
            "invalid session identifier"),
    ACCOUNT(
            "see to the account that the key belongs to; then --resume goes on",
            "credit balance is too low",
            "status 401",
            "status 403"),
    CONFIGURATION(
            "correct the agent's configuration, such as what --prepare copies into $ABTEST_HOME; then --resume goes on",
            "model provider",
            "unknown provider",
            "unknown model",
            "model not found",
            "model_not_found"),
    PROVIDER(
            "see whether the provider answers and accepts the key; then --resume goes on",
            "api error",
            "api_error",
            "apierror",
            "invalid_request_error",
            "overloaded",
            "too many requests",
            "at capacity",
            "high demand",
            "request timed out",
            "status: 4",
            "status: 5",
            "status 4",
            "rate limit",
            "rate_limit",
            "ratelimit",
            "quota",
            "usage limit",
            "billing",
            "unauthorized",
            "authentication",
            "permission_error",
            "api key",
            "connection",
            "network",
            "stream disconnected",
            "fetch failed",
            "econn",
            "enotfound",
            "etimedout",
            "service unavailable",
            "internal server error",
            "bad gateway",
            "status 5");

    /** Words that say that the session itself went too far, which is a result of its arm. */
    private static final List<String> THE_AGENT = List.of(
            "context window",
            "context length",
            "context_length",
            "maximum context",
            "too long",
            "max_turns",
            "max turns",
            "maximum number of turns",
            "token maximum",
            "budget");

    /** What a provider answers when it has too much to do or fails, whatever else it says. */
    private static final Pattern BUSY = Pattern.compile("\\b(429|5\\d\\d)\\b");

    private static final String OTHER = "try the command by hand and correct what it needs; then --resume goes on";

    private final String advice;
    private final List<String> words;

    OutsideCause(String advice, String... words) {
        this.advice = advice;
        this.words = List.of(words);
    }

    /** The cause that an agent's word for a failed session names; none when the session itself went too far. */
    static Optional<OutsideCause> inSessionError(String said) {
        return blamesTheAgent(said) ? Optional.empty() : in(said, PROVIDER);
    }

    /**
     * The cause that a line names which an agent prints when it cannot even begin. The words of providers and networks
     * are none: what an agent's own tools print has them too.
     */
    static Optional<OutsideCause> inPrintedLine(String line) {
        return in(line, CONFIGURATION);
    }

    /** Whether {@code said} tells that the session went too far. */
    static boolean blamesTheAgent(String said) {
        return holdsOne(said.toLowerCase(Locale.ROOT), THE_AGENT)
                && !BUSY.matcher(said).find();
    }

    /** What to do about a reason that quotes what was said. */
    static String advice(String reason) {
        return in(reason, PROVIDER).map(cause -> cause.advice).orElse(OTHER);
    }

    private static Optional<OutsideCause> in(String said, OutsideCause last) {
        String text = said.toLowerCase(Locale.ROOT);
        for (OutsideCause cause : values()) {
            if (cause.compareTo(last) <= 0 && holdsOne(text, cause.words)) {
                return Optional.of(cause);
            }
        }
        return Optional.empty();
    }

    private static boolean holdsOne(String text, List<String> words) {
        for (String word : words) {
            if (text.contains(word)) {
                return true;
            }
        }
        return false;
    }
}
