package dev.abtest.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One session, one arm: what {@code add-result --from} and {@code import} refuse, update and warn of. */
class OneArmTest {

    private final Importing importing;
    private final Cli cli;
    private final String id;

    OneArmTest(@TempDir Path scratch) {
        importing = new Importing(scratch);
        cli = importing.cli();
        id = importing.id();
    }

    private Cli.Outcome from(String lines, String... more) {
        String[] args = new String[more.length + 4];
        System.arraycopy(new String[] {"add-result", id, "--from", "-"}, 0, args, 0, 4);
        System.arraycopy(more, 0, args, 4, more.length);
        return cli.runWith(lines, args);
    }

    private static String line(String arm, String session, String more) {
        return "{\"session_type\":\"" + arm + "\",\"session_id\":\"" + session + "\"" + more + "}\n";
    }

    private List<String> tasks(String arm) throws IOException {
        JsonNode sessions = new ObjectMapper().readTree(cli.stored(id)).get(arm);
        return List.copyOf(sessions.findValuesAsText("task_id"));
    }

    @Test
    void aLineWhoseIdTheOtherArmHasIsABadLine() {
        Cli.Outcome outcome = from(line("cold", "s", "") + line("cold", "t", "") + line("warm", "s", ""));
        assertEquals(1, outcome.status());
        assertEquals(
                "<stdin>:3: session s is already in the cold arm; to move it: abtest edit " + id
                        + " --move s --to warm",
                outcome.errLines().get(1));
        assertEquals(0, from(line("cold", "s", "")).status());
        assertTrue(from(line("warm", "s", ""), "--each").err().startsWith("<stdin>:1: session s is already in"));
        Cli.Outcome skipped = from(line("warm", "s", "") + line("warm", "u", ""), "--skip-invalid");
        assertTrue(skipped.out().startsWith("Added 1 result "), skipped.out());
        assertTrue(skipped.out().endsWith(" Skipped, invalid: 1\n"), skipped.out());
    }

    @Test
    void linesOfABenchmarkMayStandInBothArms() throws IOException {
        String lines = line("cold", "7-0", ",\"task_id\":\"7\"") + line("warm", "7-0", ",\"task_id\":\"7\"");
        assertEquals(0, from(lines).status());
        assertEquals(List.of("7"), tasks("warm_results"));
    }

    @Test
    void aLineThatDiffersOnlyInItsTaskUpdatesAnOlderOne() throws IOException {
        assertEquals(0, from(line("cold", "a", "") + line("cold", "b", "")).status());
        String withTask = line("cold", "a", ",\"task_id\":\"7\"");
        assertEquals(
                "Added 0 results to test " + id + "\n Replaced: 0\n Updated: 1\n Skipped, already there: 1\n",
                from(withTask + line("cold", "b", "")).out());
        assertEquals(List.of("7", "t"), tasks("cold_results"));
        assertEquals("Skipped cold a\n", from(line("cold", "a", ""), "--each").out(), "it does not tell its task");
        assertEquals(
                "Updated cold b\n",
                from(line("cold", "b", ",\"task_id\":\"8\""), "--each").out());
        assertEquals(1, from(line("cold", "a", ",\"task_id\":\"9\"")).status());
        assertEquals(
                0, from(line("cold", "a", ",\"task_id\":\"9\""), "--replace").status());
        assertEquals(List.of("9", "8"), tasks("cold_results"));
    }

    @Test
    void theSameRecordUnderAnotherIdIsWarnedOfOnce() {
        String record = ",\"start_time\":\"2026-01-31T10:00Z\",\"end_time\":\"2026-01-31T10:01Z\",\"messages\":2,"
                + "\"tool_calls\":3,\"successful_calls\":3";
        Cli.Outcome outcome = from(line("cold", "a", record) + line("warm", "b", record) + line("warm", "c", ""));
        assertEquals(0, outcome.status());
        assertEquals(1, outcome.errLines().size(), outcome.err());
        assertTrue(outcome.err().startsWith("abtest: warning: cold:a has the start, the end and the counts of warm:b"));
        assertEquals("", from(line("cold", "a", record)).err(), "nothing came in");
        StringBuilder many = new StringBuilder();
        for (int i = 0; i < 9; i++) {
            many.append(line("cold", "m" + i, record));
        }
        assertEquals(6, from(many.toString()).errLines().size());
    }

    @Test
    void anImportIntoTheOtherArmIsRefused() throws IOException {
        importing.must(Importing.ROLLOUT);
        String before = cli.stored(id);
        Cli.Outcome outcome = cli.run("import", id, "--session-type", "warm", Importing.ROLLOUT);
        assertEquals(1, outcome.status());
        assertTrue(outcome.errLines().get(0).startsWith("abtest: nothing was stored, for 1 session"), outcome.err());
        assertTrue(outcome.errLines().get(1).contains(" is already in the cold arm; to move it: "), outcome.err());
        assertEquals(before, cli.stored(id));
    }

    @Test
    void anImportUnderAnotherIdIsWarnedOf() throws IOException {
        importing.must(Importing.ROLLOUT);
        Cli.Outcome outcome =
                cli.run("import", id, "--session-type", "warm", "--session-id", "again", Importing.ROLLOUT);
        assertEquals(0, outcome.status());
        assertTrue(outcome.err().contains("abtest: warning: warm:again has the start, the end"), outcome.err());
    }

    @Test
    void idsThatAreMadeOfFileNamesMayStandInBothArms() throws IOException {
        String chat = importing.write("chat.jsonl", "{\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}\n");
        importing.must(chat);
        assertEquals(0, cli.run("import", id, "--session-type", "warm", chat).status());
    }

    @Test
    void idsThatBenchmarksAndBatchesNumberMayStandInBothArms() throws IOException {
        String tau = importing.write("tau.json", """
                [{"task_id": 3, "trial": 0, "reward": 1.0, "traj": [{"role": "user", "content": "hello"}]}]
                """);
        String batch = importing.write("batch.jsonl", """
                {"prompt_index": 0, "conversations": [{"from": "human", "value": "hello"}], "completed": true}
                """);
        importing.must(tau, batch);
        assertEquals(
                0, cli.run("import", id, "--session-type", "warm", tau, batch).status());
    }

    /** Documents of before these rules, and of the original. */
    @Test
    void whatIsStoredAlwaysLoads() {
        cli.store("both", """
                {"test_id": "both", "task": {"task_id": "t"},
                 "cold_results": [{"session_id": "s", "session_type": "cold"}],
                 "warm_results": [{"session_id": "s", "session_type": "warm"}]}""");
        cli.ok("show", "both");
        assertEquals(0, cli.add("both", "warm", "s", "--replace", "--success").status());
        assertEquals(0, cli.add("both", "cold", "new").status());
    }
}
