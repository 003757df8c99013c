package dev.abtest.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The start-up zone: what {@code list}, {@code show}, {@code create}, {@code analyze} and one {@code add-result} run
 * through. There a lambda or a class that the class-data archive lacks costs as much as the command's own work. As published, picocli itself keeps to none
 * of this.
 */
@DisabledIfSystemProperty(named = "rewriteClasses", matches = "false")
class StartUpZoneIT {
    private static final String COMMONS_MATH = "org.apache.commons.math3.";

    private final Path log;
    private final Launcher launcher;
    private String id;

    StartUpZoneIT(@TempDir Path scratch) {
        this.log = scratch.resolve("log");
        this.launcher = new Launcher(scratch);
    }

    @BeforeEach
    void storeATest() {
        id = launcher.create("t");
    }

    /** Adds sessions 1 to n to both arms, each of nine calls. */
    private void addSessions(int sessions, int goodCold, int goodWarm) {
        StringBuilder lines = new StringBuilder();
        for (int i = 1; i <= sessions; i++) {
            lines.append(line("cold", i, goodCold - i % 2)).append(line("warm", i, goodWarm - i % 2));
        }
        assertEquals(
                0,
                launcher.runWith(lines.toString(), "add-result", id, "--from", "-")
                        .status());
    }

    private static String line(String arm, int number, int goodCalls) {
        return String.format(
                Locale.ROOT,
                "{\"session_type\":\"%1$s\",\"session_id\":\"%1$s%2$s\",\"tool_calls\":9,\"successful_calls\":%3$d,"
                        + "\"completion_time\":%2$d.5,\"messages\":4,\"success\":%4$b}%n",
                arm,
                number,
                goodCalls,
                goodCalls > 5);
    }

    /** One more cold session, which is the second one if there was one, and so on. */
    private List<String> addOne() throws IOException {
        return initialized(
                "add-result", id, "--session-type=cold", "--session-id=new", "--tool-calls=9", "--successful-calls=0");
    }

    /** Runs a command of the zone, holds it against the zone's rules, and returns the classes that it uses. */
    private List<String> initialized(String... command) throws IOException {
        // The launcher turns logging off; what comes later on the command line turns it on again.
        launcher.with("ABTEST_JAVA_OPTS", "-Xlog:class+load,class+init:file=" + log);
        launcher.ok(command);
        launcher.with("ABTEST_JAVA_OPTS", null);
        List<String> lines = Files.readAllLines(log);
        // Later Javas load the whole archive when they start, but initialize only what is used.
        List<String> used = lines.stream()
                .filter(line -> line.contains(" Initializing '"))
                .map(line -> line.split("'")[1].replace('/', '.'))
                .toList();
        assertTrue(used.contains("dev.abtest.cli.Main"), "the log does not tell: " + used);
        assertEquals(
                List.of(),
                used.stream().filter(name -> name.contains("LambdaMetafactory")).toList(),
                "lambdas in " + command[0]);
        assertEquals(
                List.of(),
                lines.stream()
                        .filter(line -> line.contains(" source: ") && !line.contains("shared objects file"))
                        // Java archives no class of its flight recorder.
                        .filter(line -> !line.contains(" jdk.internal.event."))
                        .toList(),
                "classes that the archive lacks, in " + command[0]);
        return used;
    }

    private static boolean usesCommonsMath(List<String> classes) {
        return classes.stream().anyMatch(name -> name.startsWith(COMMONS_MATH));
    }

    @Test
    void listShowAndCreateComputeNoStatistics() throws IOException {
        addSessions(10, 5, 8);
        assertFalse(usesCommonsMath(initialized("list")));
        assertFalse(usesCommonsMath(initialized("show", id)));
        assertFalse(usesCommonsMath(initialized("create", "--task-id=u", "--description=d", "--prompt=p")));
    }

    @Test
    void analyzeComputesThemWithCommonsMath() throws IOException {
        addSessions(10, 5, 8);
        assertTrue(usesCommonsMath(initialized("analyze", id)));
    }

    @Test
    void analyzeOfAnEmptyTestKeepsToTheZoneToo() throws IOException {
        initialized("analyze", id);
    }

    @Test
    void oneResultOfAFewNeedsNoTTest() throws IOException {
        assertFalse(usesCommonsMath(addOne()));
    }

    /** Then it is held against the records of all the others. */
    @Test
    void oneResultWithItsTimesKeepsToTheZoneToo() throws IOException {
        addSessions(2, 3, 8);
        initialized(
                "add-result",
                id,
                "--session-type=cold",
                "--session-id=new",
                "--tool-calls=9",
                "--successful-calls=3",
                "--messages=4",
                "--start-time=2026-01-31T13:45:00Z",
                "--end-time=2026-01-31T13:46:00Z");
    }

    @Test
    void oneResultBesideTwoSessionsAnArmNeedsNoTTest() throws IOException {
        addSessions(2, 3, 8);
        assertFalse(usesCommonsMath(addOne()));
    }

    @Test
    void oneResultOfArmsThatAreNotAFifthApartNeedsNoTTest() throws IOException {
        addSessions(10, 3, 3);
        assertFalse(usesCommonsMath(addOne()));
    }

    @Test
    void oneResultOfArmsThatAreAFifthApartNeedsATTest() throws IOException {
        addSessions(10, 3, 8);
        assertTrue(usesCommonsMath(addOne()));
    }
}
