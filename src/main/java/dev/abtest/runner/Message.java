package dev.abtest.runner;

/**
 * One message of the conversation that a session begins with.
 *
 * @param role who says it, such as {@code user} or {@code assistant}
 * @param content what is said
 */
public record Message(String role, String content) {}
