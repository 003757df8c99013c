package dev.abtest.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShowTest {
    private final Cli cli;

    ShowTest(@TempDir Path scratch) {
        this.cli = new Cli(scratch.resolve("store"));
        cli.ok(
                "create",
                "--task-id",
                "t",
                "--description",
                "Fix | it",
                "--prompt",
                "Line 1\nLine 2",
                "--expected-tool",
                "grep",
                "--expected-tool",
                "sed",
                "--success-criterion",
                "exit_code=0",
                "--success-criterion",
                "says={\"word\": \"ja\"}");
        cli.add(
                Cli.ID,
                "cold",
                "c1",
                "--tool-calls",
                "8",
                "--successful-calls",
                "7",
                "--completion-time",
                "12.25",
                "--success",
                "--notes",
                "=SUM(A1), \"quoted\"\nnext",
                "--messages",
                "5",
                "--user-corrections",
                "1",
                "--error",
                "timeout",
                "--error",
                "a,b",
                "--start-time",
                "2026-01-31T10:00:00+01:00",
                "--end-time",
                "2026-01-31T10:05:00+01:00");
        cli.add(Cli.ID, "warm", "w1");
    }

    @Test
    void textIsTheOriginalsWithWhatItLeavesOutBehindIt() {
        assertEquals("""

                === Test: test_20260131_134500_t ===

                Task: Fix | it
                Prompt: Line 1
                Line 2
                Category: general, Difficulty: medium
                Expected tools: grep, sed
                Success criteria:
                 exit_code = 0
                 says = {"word":"ja"}

                Cold sessions: 1
                 c1: 88% success, 12% errors
                   task solved, 12.2 s, 5 messages, 1 correction
                   error: timeout
                   error: a,b
                   notes: =SUM(A1), "quoted"\\nnext

                Warm sessions: 1
                 w1: ? success, ? errors
                   task not solved
                """, cli.ok("show", Cli.ID));
    }

    @Test
    void jsonIsTheStoredDocument() {
        assertEquals(cli.stored(Cli.ID) + '\n', cli.ok("show", Cli.ID, "--format", "json"));
    }

    @Test
    void aStoredDocumentWithSessionsIsTheGoldenOneToTheByte() {
        assertEquals(CreateTest.resource("filled.json"), cli.stored(Cli.ID));
    }

    @Test
    void csvHasOneLineASession() {
        assertEquals("""
                session_id,session_type,task_id,start_time,end_time,message_count,tool_calls,successful_tool_calls,\
                errors,completion_time_seconds,user_corrections,success,error_rate,success_rate,notes,timed_out
                c1,cold,t,2026-01-31T10:00:00+01:00,2026-01-31T10:05:00+01:00,5,8,7,"[""timeout"",""a,b""]",12.25,1,\
                true,0.125,0.875,"'=SUM(A1), ""quoted""
                next",false
                w1,warm,t,2026-01-31T13:45:00.123456+01:00,2026-01-31T13:45:00.123456+01:00,,,,,,,\
                false,,,,false
                """, cli.ok("show", Cli.ID, "--format", "csv"));
    }

    @Test
    void markdownIsATable() {
        assertEquals("""
                ## Test: test\\_20260131\\_134500\\_t

                Fix \\| it (general, medium)

                | Session | Arm | Tool calls | Errors | Solved | Time | Messages | Corrections | Notes |
                |---|---|---:|---:|---|---:|---:|---:|---|
                | c1 | cold | 8 | 12% | yes | 12.2 s | 5 | 1 | =SUM(A1), "quoted"\\\\nnext |
                | w1 | warm | ? | ? | no | ? | ? | ? |  |
                """, cli.ok("show", Cli.ID, "--format", "markdown"));
    }

    @Test
    void analyzePrintsTheOriginalsBlocks() {
        String out = cli.ok("analyze", Cli.ID);
        assertTrue(out.startsWith("""

                        === Analysis: test_20260131_134500_t ===

                        Cold Sessions:
                         Count: 1
                         Avg error rate: 12.5%
                         Avg success rate: 87.5%
                         Avg completion time: 12.2s

                        Warm Sessions:
                         Count: 1
                         Avg error rate: ?
                         Avg success rate: ?
                         Avg completion time: ?

                        Significance:
                        """), out);
        assertTrue(out.contains("\nRecommendation: Insufficient data (need at least 3 tests each)\n"), out);
    }

    @Test
    void aHostileNoteCannotDriveTheTerminal() {
        String note = "\u001b]0;title\u0007\u0085\u202e\u2028\u007f";
        cli.add(Cli.ID, "warm", "w2", "--notes", note);
        String out = cli.ok("show", Cli.ID);
        assertTrue(out.contains("   notes: \\u001b]0;title\\u0007\\u0085\\u202e\\u2028\\u007f\n"), out);
    }
}
