package dev.abtest.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EditTest {
    private static final String ID = Cli.ID;

    private final Cli cli;

    EditTest(@TempDir Path scratch) {
        cli = new Cli(scratch.resolve("store"));
        cli.create("t", "--expected-tool", "bash", "--success-criterion", "min_tool_calls=3");
    }

    private void add(String arm, String... sessions) {
        for (String session : sessions) {
            assertEquals(0, cli.add(ID, arm, session).status());
        }
    }

    private Cli.Outcome edit(String... more) {
        List<String> args = new ArrayList<>(List.of("edit", ID));
        args.addAll(List.of(more));
        return cli.run(args.toArray(new String[0]));
    }

    /** Runs what must succeed without a word on standard error, and returns the lines between the first and the count. */
    private List<String> changes(String... more) {
        Cli.Outcome outcome = edit(more);
        assertEquals(0, outcome.status(), outcome.err());
        assertEquals("", outcome.err());
        assertEquals("Edited test: " + ID, outcome.outLines().get(0));
        return outcome.outLines().stream()
                .skip(1)
                .filter(line -> !line.startsWith(" Sessions changed: "))
                .toList();
    }

    private void assertRefused(int status, String reason, String... more) {
        String before = cli.stored(ID);
        Cli.Outcome outcome = edit(more);
        assertEquals(status, outcome.status(), outcome.toString());
        assertEquals("", outcome.out());
        assertEquals(1, outcome.errLines().size(), outcome.err());
        assertTrue(outcome.err().contains(reason), outcome.err());
        assertEquals(before, cli.stored(ID));
    }

    private JsonNode document() {
        try {
            return new ObjectMapper().readTree(cli.stored(ID));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private JsonNode session(String arm, int index) {
        return document().get(arm + "_results").get(index);
    }

    private List<String> ids(String arm) {
        return document().get(arm + "_results").findValuesAsText("session_id");
    }

    @Test
    void theTaskChangesInWhatIsNamed() {
        assertEquals(
                List.of(
                        " description: d → Fix it",
                        " prompt: p → line\\nline",
                        " expected_tools: bash → edit, read",
                        " success_criteria min_tool_calls: 3 → (none)",
                        " success_criteria output_contains: (none) → \"ok\"",
                        " category: general → auth",
                        " difficulty: medium → hard"),
                changes(
                        "--description=Fix it",
                        "--prompt=line\nline",
                        "--expected-tool=edit",
                        "--expected-tool=read",
                        "--success-criterion=min_tool_calls=",
                        "--success-criterion=output_contains=ok",
                        "--category=auth",
                        "--difficulty=hard"));
        JsonNode task = document().get("task");
        assertEquals("line\nline", task.get("prompt").textValue());
        assertEquals(
                "{\"output_contains\":\"ok\"}", task.get("success_criteria").toString());
        assertEquals("t", task.get("task_id").textValue());
        assertFalse(document().has("edits"), "no session has worked on it yet");
    }

    @Test
    void anEmptyValueRemoves() {
        changes("--category=auth");
        assertEquals(
                List.of(
                        " description: d → (none)",
                        " prompt: p → (none)",
                        " expected_tools: bash → (none)",
                        " category: auth → general"),
                changes("--description=", "--prompt=", "--expected-tool=", "--category="));
    }

    @Test
    void aPromptCanComeFromStandardInput() {
        Cli.Outcome outcome = cli.runWith("from a file\n", "edit", ID, "--prompt-file", "-");
        assertEquals("Edited test: " + ID + "\n prompt: p → from a file\\n\n", outcome.out());
    }

    @Test
    void nothingToChangeSaysSoAndWritesNothing() {
        add("cold", "a");
        String before = cli.stored(ID);
        assertEquals(
                "Nothing to change in test " + ID + "\n",
                cli.ok("edit", ID, "--prompt=p", "--move", "a", "--to", "cold", "--set", "a", "--no-success"));
        assertEquals(before, cli.stored(ID));
    }

    /** MEASURED: changing the task after sessions exist is told, and stored. */
    @Test
    void aTaskThatChangesAfterSessionsIsToldAndStored() {
        add("cold", "a", "b");
        Cli.Outcome outcome = edit("--prompt=q", "--success-criterion=min_tool_calls=4");
        assertEquals(
                List.of(
                        "abtest: note: the prompt changed after 2 sessions; those before and those after did different"
                                + " tasks, and should not be compared",
                        "abtest: note: 2 sessions came before the new criteria, and stay as they were judged"),
                outcome.errLines());
        assertEquals(
                "[{\"time\":\"2026-01-31T13:45:00.123456+01:00\",\"what\":\"prompt\"},"
                        + "{\"time\":\"2026-01-31T13:45:00.123456+01:00\",\"what\":\"success_criteria"
                        + " min_tool_calls\"}]",
                document().get("edits").toString());
        edit("--remove", "b");
        assertEquals(3, document().get("edits").size());
        assertEquals(
                "{\"time\":\"2026-01-31T13:45:00.123456+01:00\",\"what\":\"removed\",\"sessions\":[\"cold:b\"]}",
                document().get("edits").get(2).toString());
    }

    @Test
    void whatAnotherToolKeepsUnderEditsStays() {
        cli.store(
                "x",
                "{\"test_id\":\"x\",\"task\":{\"task_id\":\"t\"},\"edits\":{\"mine\":1},\"cold_results\":["
                        + "{\"session_id\":\"a\",\"session_type\":\"cold\"}]}");
        assertEquals(0, cli.run("edit", "x", "--remove", "a").status());
        assertTrue(cli.stored("x").contains("\"mine\": 1"), cli.stored("x"));
    }

    @Test
    void sessionsAreRemovedMovedAndCorrectedInOneWrite() {
        add("cold", "a", "b", "c");
        add("warm", "w");
        assertEquals(
                List.of(
                        " cold:a: removed",
                        " cold:b session_type: cold → warm",
                        " cold:c tool_calls: ? → 5",
                        " cold:c successful_tool_calls: ? → 4",
                        " cold:c success: false → true"),
                changes(
                        "--remove",
                        "a",
                        "--move",
                        "b",
                        "--to",
                        "warm",
                        "--set",
                        "c",
                        "--tool-calls=5",
                        "--successful-calls=4",
                        "--success"));
        assertEquals(List.of("c"), ids("cold"));
        assertEquals(List.of("w", "b"), ids("warm"));
        assertEquals("warm", session("warm", 1).get("session_type").textValue());
        assertEquals(
                "[\"message_count\",\"user_corrections\"]",
                session("cold", 0).get("unknown").toString());
        assertTrue(edit("--set", "c", "b", "--messages=2").out().endsWith(" Sessions changed: 2\n"));
    }

    @Test
    void onlyWhatIsNamedChanges() {
        cli.add(ID, "cold", "a", "--tool-calls=4", "--successful-calls=3", "--notes=n", "--error=e", "--success");
        String before = session("cold", 0).toString();
        changes("--set", "a", "--notes=other", "--error=", "--task=7");
        assertEquals("7", session("cold", 0).get("task_id").textValue());
        changes("--set", "a", "--notes=n", "--error=e", "--task=");
        assertEquals(before, session("cold", 0).toString());
    }

    @Test
    void aFigureBecomesUnknownAndKnownAgain() {
        cli.add(ID, "cold", "a", "--tool-calls=4", "--successful-calls=3", "--completion-time=9", "--success");
        assertEquals(
                List.of(
                        " cold:a tool_calls: 4 → ?",
                        " cold:a successful_tool_calls: 3 → ?",
                        " cold:a completion_time_seconds: 9.0 → ?",
                        " cold:a success: true → ?"),
                changes("--set", "a", "--unknown=success", "--unknown=tool-calls", "--unknown=completion_time"));
        assertEquals(0, session("cold", 0).get("tool_calls").intValue());
        assertFalse(session("cold", 0).get("success").booleanValue());
        assertEquals(List.of(" cold:a success: ? → false"), changes("--set", "a", "--no-success"));
        assertRefused(
                1, "session cold:a: its calls are unknown; give --tool-calls and", "--set", "a", "--tool-calls=1");
    }

    @Test
    void aTimeOutIsMarkedAndTakenBack() {
        add("cold", "a");
        assertEquals(List.of(" cold:a timed_out: false → true"), changes("--set", "a", "--timed-out"));
        assertRefused(1, "contradict each other", "--set", "a", "--success");
        assertEquals(List.of(" cold:a timed_out: true → false"), changes("--set", "a", "--no-timed-out"));
        assertFalse(session("cold", 0).has("timed_out"));
    }

    @Test
    void aRenamedTaskTakesItsSessionsAlong() {
        add("cold", "a");
        cli.add(ID, "cold", "other", "--task", "7");
        assertEquals(List.of(" task_id: t → login, and of 1 session"), changes("--rename", "login"));
        assertEquals("login", document().at("/task/task_id").textValue());
        assertEquals(List.of("login", "7"), document().get("cold_results").findValuesAsText("task_id"));
        assertEquals(ID, cli.ok("list", "-q").strip());
        cli.ok("show", "login");
        for (String bad : List.of("", "../x", ".x", "-x", "a b", "x".repeat(101))) {
            assertRefused(1, "cannot be used: take 1 to 100 of", "--rename=" + bad);
        }
    }

    @Test
    void anIdOfBothArmsNeedsItsArm() {
        cli.add(ID, "cold", "s", "--task", "7");
        cli.add(ID, "warm", "s", "--task", "7");
        assertRefused(
                1,
                "session s is ambiguous, so nothing was changed; it can be cold:s or warm:s; give one of these",
                "--remove",
                "s");
        assertRefused(
                1, "cannot move to the warm arm, which has a session with this id", "--move", "cold:s", "--to=warm");
        assertEquals(List.of(" warm:s: removed"), changes("--remove", "warm:s"));
        assertEquals(List.of(" cold:s success: false → true"), changes("--set", "s", "--success"));
    }

    @Test
    void anIdThatLooksLikeANameOfAnotherIsNotGuessed() {
        add("cold", "s", "cold:s");
        assertRefused(1, "session cold:s is ambiguous", "--remove", "cold:s");
        assertEquals(List.of(" cold:cold:s: removed"), changes("--remove", "cold:cold:s"));
    }

    @Test
    void refusalsChangeNothing() {
        add("cold", "a", "b");
        assertRefused(1, "session x is not in test " + ID + ", so nothing was changed", "--remove", "a", "x");
        assertRefused(1, "session x is not in test", "--move", "x", "--to", "warm");
        assertRefused(1, "is to be removed and changed", "--remove", "a", "--set", "a", "--success");
        assertRefused(1, "tool_calls must be 0 or more", "--set", "a", "--tool-calls=-1", "--successful-calls=0");
        assertRefused(1, "is before its start", "--set", "a", "--end-time", "2020-01-01T00:00Z");
        assertRefused(1, "is not an ISO 8601 time", "--set", "a", "--end-time", "soon");
    }

    @Test
    void wrongUsageSaysWhereToLook() {
        add("cold", "a");
        assertRefused(2, "say what to change");
        assertRefused(2, "--move goes with --to", "--move", "a");
        assertRefused(2, "--to goes with --move", "--to", "warm");
        assertRefused(2, "--success goes with --set", "--success");
        assertRefused(2, "--notes goes with --set", "--notes=x");
        assertRefused(2, "--set says of which sessions", "--set", "a");
        assertRefused(2, "contradict each other", "--set", "a", "--success", "--no-success");
        assertRefused(2, "--unknown goes with --set or --all-unjudged", "--unknown=success");
        assertRefused(2, "--unknown wants success, tool_calls", "--set", "a", "--unknown=notes");
        assertRefused(2, "success is given, and --unknown too", "--set", "a", "--unknown=success", "--success");
        assertRefused(2, "cannot go with --set", "--all-unjudged", "--set", "a", "--success");
        assertRefused(2, "--all-unjudged is about success", "--all-unjudged", "--unknown=messages");
        assertRefused(2, "are two prompts", "--prompt=x", "--prompt-file=-");
        assertEquals(1, cli.run("edit", "nowhere", "--prompt=x").status());
        assertEquals(1, cli.run("edit", "./x.json", "--prompt=x").status());
    }

    @Test
    void whatIsPrintedCannotDriveTheTerminal() {
        add("cold", "\u001b[2J");
        String out = edit("--description=\u001b[31m\u202e", "--set", "\u001b[2J", "--notes=a\nb")
                .out();
        assertFalse(out.contains("\u001b") || out.contains("\u202e"), out);
        assertTrue(out.contains(" notes: (none) → a\\nb\n"), out);
        assertTrue(edit("--description=" + "x".repeat(5000)).out().length() < 400);
    }

    private static String imported(String arm, String id, String more) {
        return "{\"session_type\":\"" + arm + "\",\"session_id\":\"" + id
                + "\",\"details\":{\"agent\":\"codex\",\"format\":\"rollout\"}" + more + "}\n";
    }

    /** MEASURED: what an older import could not know. */
    @Test
    void theSuccessOfWhatNobodyJudgedBecomesUnknown() {
        edit("--expected-tool=", "--success-criterion=min_tool_calls=");
        String lines = imported("warm", "unjudged", ",\"success\":false")
                + imported("warm", "known", "")
                + imported("warm", "late", ",\"success\":false,\"timed_out\":true")
                + imported("cold", "solved", ",\"success\":true")
                + imported("cold", "failed", ",\"success\":false")
                + imported("warm", "tau", ",\"success\":false").replace("codex", "tau-bench")
                + "{\"session_type\":\"warm\",\"session_id\":\"typed\",\"success\":false}\n";
        assertEquals(0, cli.runWith(lines, "add-result", ID, "--from", "-").status());
        Cli.Outcome outcome = edit("--all-unjudged");
        assertEquals(
                "Edited test: " + ID + "\n warm:unjudged success: false → ?\n Sessions changed: 1\n", outcome.out());
        assertEquals(1, outcome.errLines().size());
        assertTrue(outcome.err().startsWith("abtest: note: the cold arm is left: "), outcome.err());
        assertEquals(
                "Nothing to change in test " + ID + "\n",
                edit("--all-unjudged", "--unknown=success").out());
    }

    @Test
    void criteriaJudgeAllOfAnImport() {
        assertEquals(
                0,
                cli.runWith(imported("warm", "w", ",\"success\":false"), "add-result", ID, "--from", "-")
                        .status());
        Cli.Outcome outcome = edit("--all-unjudged");
        assertEquals("Nothing to change in test " + ID + "\n", outcome.out());
        assertTrue(outcome.err().contains("the warm arm is left: criteria judged it"), outcome.err());
    }

    /** A run stores its sessions under the same lock, and its plan stays whatever becomes of them. */
    @Test
    void anEditIsInNoRunsWay() throws InterruptedException {
        cli.with("PATH", System.getenv("PATH"));
        String[] run = {"run", ID, "--cold=sleep 0.1", "--warm=sleep 0.1", "--sessions=3", "--check=true"};
        Cli.Outcome[] outcome = new Cli.Outcome[1];
        Thread running = new Thread(() -> outcome[0] = cli.run(run));
        running.start();
        int edits = 0;
        while (running.isAlive()) {
            assertEquals(0, edit("--description=edit " + edits++).status());
        }
        running.join();
        assertEquals(0, outcome[0].status(), outcome[0].err());
        assertEquals("edit " + (edits - 1), document().at("/task/description").textValue());
        assertEquals(List.of(3, 3), List.of(ids("cold").size(), ids("warm").size()));
        JsonNode plan = document().get("run");
        changes("--remove", ids("cold").get(0), "--move", ids("cold").get(1), "--to", "warm");
        assertEquals(plan, document().get("run"));
        assertEquals(List.of(1, 4), List.of(ids("cold").size(), ids("warm").size()));
        assertEquals(0, cli.run("analyze", ID).status());
        assertEquals(0, cli.run("show", ID).status());
        cli.run("run", ID, "--resume");
        assertEquals(List.of(1, 4), List.of(ids("cold").size(), ids("warm").size()), "nothing comes back");
    }

    @Test
    void eightEditorsAtOnceLoseNothing() throws InterruptedException {
        List<Thread> editors = new ArrayList<>();
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            add("cold", "s" + i, "gone" + i);
        }
        for (int i = 0; i < 8; i++) {
            String name = "s" + i;
            String gone = "gone" + i;
            editors.add(new Thread(() -> {
                for (int round = 1; round <= 10; round++) {
                    int status = edit("--set", name, "--messages=" + round).status();
                    synchronized (statuses) {
                        statuses.add(status);
                    }
                }
                edit("--remove", gone, "--move", name, "--to", "warm");
            }));
        }
        editors.forEach(Thread::start);
        for (Thread editor : editors) {
            editor.join();
        }
        assertEquals(Collections.nCopies(80, 0), statuses);
        assertEquals(List.of(), ids("cold"));
        assertEquals(8, ids("warm").size());
        for (int i = 0; i < 8; i++) {
            assertEquals(10, session("warm", i).get("message_count").intValue());
        }
        assertEquals(8 * 12, document().get("edits").size());
    }
}
