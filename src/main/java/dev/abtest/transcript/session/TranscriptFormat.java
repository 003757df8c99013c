package dev.abtest.transcript.session;

/**
 * A kind of recording, by the names that users and stored sessions know it by. The list of all of them is
 * {@code Formats} in the package {@code agents}.
 *
 * @param word what {@code --format} calls the agent, or the group of formats that a reader expects together
 * @param agent the agent's name as stored in {@code details}
 * @param label the format's name as stored in {@code details}
 * @param rank of two records of one session by one agent, the one with the higher rank tells more
 */
public record TranscriptFormat(String word, String agent, String label, int rank) {}
