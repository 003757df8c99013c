package dev.abtest.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.abtest.model.SessionType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each command, ended or halted by each signal at a random moment: while the launcher looks for Java, while Java starts,
 * while a document is read, written or replaced, while an agent works. {@link KilledIT} aims at the moments of one write of
 * a large document, and {@link RunKilledIT} at what {@code --resume} makes of a run; here nothing is aimed at.
 */
@Timeout(7200)
class KillAttackIT {
    private static final int KILLS = Attack.cases(30, 1000);
    private static final int PATIENCE_SECONDS = 300;
    private static final long FIRST_GUESS_NANOS = 300_000_000;
    private static final String MARK = "CHAOS_MARK";
    private static final String RECORD = "src/test/resources/transcripts/codex/exec-json-v0.169.0-cold.jsonl";
    /** It speaks, leaves a process behind and works on for a moment; its processes carry a mark, the launcher does not. */
    private static final String AGENT =
            "exec env " + MARK + "=%s sh -c 'sh $AGENTS/codex.sh 2; (sleep 600 >/dev/null 2>&1 &); sleep 0.1'";

    private static final Pattern ADDED = Pattern.compile("(?m)^Added (cold|warm) (\\S+)\\n");
    private static final Pattern RAN = Pattern.compile("(?m)^\\[\\d+/\\d+] (\\S+) (cold|warm): completed");

    private enum Command {
        CREATE,
        LIST,
        SHOW,
        ANALYZE,
        ADD,
        ADD_FROM,
        ADD_EACH,
        IMPORT,
        EDIT,
        DELETE,
        UNDELETE,
        RUN
    }

    private enum Signal {
        KILL,
        TERM,
        INT,
        HUP,
        STOP
    }

    private final Path scratch;
    private final Launcher launcher;
    private final Cli cli;
    private final Random random = new Random(Attack.SEED);
    private final List<String> problems = new ArrayList<>();
    private final Map<Command, Long> guesses = new EnumMap<>(Command.class);
    private final Map<Command, Integer> hits = new EnumMap<>(Command.class);
    private int round;
    private int looks;
    /** Where the two sessions are that are moved to and fro. */
    private SessionType editedArm = SessionType.COLD;

    private String what = "";
    private String filled;
    private String other;
    private TreeSet<String> certain = new TreeSet<>();

    KillAttackIT(@TempDir(factory = Attack.InMemory.class) Path scratch) {
        this.scratch = scratch;
        this.launcher = new Launcher(scratch)
                .with("TMPDIR", scratch.resolve("tmp").toString())
                .with(
                        "AGENTS",
                        Path.of("src/test/resources/agents").toAbsolutePath().toString());
        this.cli = new Cli(launcher.store());
    }

    @BeforeEach
    void fill() throws IOException {
        Files.createDirectories(scratch.resolve("outside/inner"));
        Files.writeString(scratch.resolve("outside/inner/file"), "precious\n");
        Files.createDirectory(scratch.resolve("tmp"));
        filled = cli.create("filled");
        other = cli.create("other");
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 300; i++) {
            lines.append("{\"session_type\":\"cold\",\"session_id\":\"old" + i + "\",\"notes\":\"" + "n".repeat(1000)
                    + "\"}\n");
        }
        cli.okWith(lines.toString(), "add-result", filled, "--from", "-");
        certain = Attack.facts(launcher.store());
    }

    @Test
    void noSignalAtAnyMomentLosesOrBreaksAnything() throws Exception {
        Map<String, String> outside = Attack.snapshot(scratch.resolve("outside"));
        int kills = 0;
        for (round = 0; kills < KILLS && round < 4 * KILLS && problems.size() < 20; round++) {
            Command command = command();
            if (command == Command.RUN ? attackRun() : attack(command)) {
                kills++;
                hits.merge(command, 1, Integer::sum);
                tell(kills);
            }
        }
        assertEquals(List.of(), problems, "seed " + Attack.SEED);
        assertEquals(KILLS, kills, "too few commands were hit while they ran");
        assertEquals(outside, Attack.snapshot(scratch.resolve("outside")));
        assertEquals(List.of(), List.of(scratch.resolve("tmp").toFile().list()), "left in TMPDIR");
    }

    /** The whole form takes long enough that one wants to know how far it is. */
    private void tell(int kills) {
        if (Attack.isWhole() && kills % 50 == 0) {
            System.out.println(kills + " commands were hit by a signal, " + problems.size() + " problems: " + hits);
        }
    }

    /** The next in turn; runs take ten times as long as the others, so that a build makes half as many. */
    private Command command() {
        String only = System.getProperty("chaos.command", "");
        if (!only.isEmpty()) {
            return Command.valueOf(only);
        }
        int number = Command.values().length;
        Command next = Command.values()[round % number];
        return next == Command.RUN && !Attack.isWhole() && round / number % 2 == 1 ? Command.ADD_EACH : next;
    }

    /** One command that is hit; false if it was over before. */
    private boolean attack(Command command) throws Exception {
        String session = "s" + round;
        boolean hasVictim = command == Command.DELETE || command == Command.UNDELETE;
        String victim = hasVictim ? cli.create("victim" + round) : "";
        if (command == Command.UNDELETE) {
            cli.run("delete", victim);
        }
        certain = Attack.facts(launcher.store());
        Hit hit = hit(command, Signal.values()[random.nextInt(Signal.values().length)], args(command, session, victim));
        TreeSet<String> now = settled();
        TreeSet<String> added = new TreeSet<>(now);
        added.removeAll(certain);
        TreeSet<String> gone = new TreeSet<>(certain);
        gone.removeAll(now);
        boolean done = hit.outcome().status() == 0;
        switch (command) {
            case LIST, SHOW, ANALYZE -> expect(added.isEmpty(), "a command that reads has added " + added);
            case CREATE -> {
                expect(added.size() <= 1, "created " + added);
                String id = hit.outcome().out().strip();
                expect(id.isEmpty() || added.contains(id), "acknowledged and not there: " + id);
            }
            case ADD ->
                expectAll(
                        added, List.of(session), 1, done || hit.outcome().out().contains("Added"));
            case IMPORT ->
                expectAll(
                        added, List.of(session), 1, done || hit.outcome().out().contains("Added"));
            case ADD_FROM -> expectAll(added, ids(session), ids(session).size(), done);
            case ADD_EACH -> {
                List<String> told = new ArrayList<>();
                for (Matcher line = ADDED.matcher(hit.outcome().out()); line.find(); ) {
                    told.add(line.group(2));
                }
                expectAll(added, ids(session), 1, false);
                told.forEach(id -> expect(holds(added, id), "acknowledged and not there: " + id));
            }
            case EDIT -> {
                boolean both = gone.equals(facts(editedArm)) && added.equals(facts(editedArm.other()));
                expect(both || gone.isEmpty() && added.isEmpty() && !done, "half of an edit: " + gone + ", " + added);
                editedArm = both ? editedArm.other() : editedArm;
                gone.clear();
            }
            case UNDELETE -> {
                boolean acknowledged = done || hit.outcome().out().contains("Restored");
                expect(
                        added.isEmpty() ? !acknowledged : added.equals(new TreeSet<>(List.of(victim))),
                        "brought back: " + added);
            }
            case DELETE -> {
                boolean acknowledged = done || hit.outcome().out().contains("Deleted");
                expect(gone.isEmpty() ? !acknowledged : gone.equals(new TreeSet<>(List.of(victim))), "gone: " + gone);
                gone.clear();
            }
            case RUN -> throw new AssertionError("has its own");
        }
        expect(gone.isEmpty(), "lost: " + gone);
        return hit.alive();
    }

    /**
     * These sessions and no others have come in.
     *
     * @param step they come by so many, or not at all
     * @param acknowledged whether all must be there
     */
    private void expectAll(TreeSet<String> added, List<String> sessions, int step, boolean acknowledged) {
        long there = sessions.stream().filter(id -> holds(added, id)).count();
        expect(added.size() == there, "added by nobody: " + added);
        expect(there % step == 0, "only " + there + " of " + sessions.size() + " that belong together");
        expect(!acknowledged || there == sessions.size(), "acknowledged, but only " + there + " are there");
    }

    /** That the two sessions which are moved are in {@code arm}. */
    private TreeSet<String> facts(SessionType arm) {
        return new TreeSet<>(List.of(filled + " " + arm.key() + " old0", filled + " " + arm.key() + " old1"));
    }

    private boolean holds(TreeSet<String> facts, String session) {
        return facts.stream().anyMatch(fact -> fact.startsWith(filled + " ") && fact.endsWith(" " + session));
    }

    private static List<String> ids(String session) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            ids.add(session + "-" + i);
        }
        return ids;
    }

    private String[] args(Command command, String session, String victim) throws IOException {
        StringBuilder lines = new StringBuilder();
        ids(session).forEach(id -> lines.append("{\"session_type\":\"warm\",\"session_id\":\"" + id + "\"}\n"));
        String from = Files.writeString(scratch.resolve("lines"), lines).toString();
        String record = Path.of(RECORD).toAbsolutePath().toString();
        return switch (command) {
            case CREATE -> new String[] {"create", "-q", "--task-id=n" + round, "--description=d", "--prompt=p"};
            case LIST -> new String[] {"list"};
            case SHOW -> new String[] {"show", filled};
            case ANALYZE -> new String[] {"analyze", filled};
            case ADD -> new String[] {"add-result", filled, "--session-type=warm", "--session-id", session};
            case ADD_FROM -> new String[] {"add-result", filled, "--from", from};
            case ADD_EACH -> new String[] {"add-result", filled, "--from", from, "--each"};
            case IMPORT ->
                new String[] {"import", filled, "--session-type=cold", "--success", "--session-id", session, record};
            case EDIT ->
                new String[] {
                    "edit",
                    filled,
                    "--move",
                    "old0",
                    "old1",
                    "--to",
                    editedArm.other().key()
                };
            case DELETE -> new String[] {"delete", victim};
            case UNDELETE -> new String[] {"undelete", victim};
            case RUN -> throw new AssertionError("has its own");
        };
    }

    /**
     * What became of a command that was hit.
     *
     * @param alive whether it still ran when the signal was sent
     */
    private record Hit(boolean alive, Cli.Outcome outcome) {}

    private Hit hit(Command command, Signal signal, String... args) throws Exception {
        Path out = scratch.resolve("out");
        Path err = scratch.resolve("err");
        long start = System.nanoTime();
        Process process = launcher.builder(args)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        long guess = guesses.getOrDefault(command, (command == Command.RUN ? 6 : 1) * FIRST_GUESS_NANOS);
        long moment = (long) (random.nextDouble() * guess);
        what = "round " + round + ", " + signal + " to " + String.join(" ", args) + " after " + moment / 1000 + " us";
        boolean ended = process.waitFor(moment, TimeUnit.NANOSECONDS);
        // The next moment lies within the time that the command takes on this machine as it is now.
        guesses.put(command, ended ? Math.max(1_000_000, System.nanoTime() - start) : guess + guess / 20);
        boolean agents = command == Command.RUN && random.nextInt(3) == 0;
        if (!ended && agents) {
            what = "round " + round + ", KILL to the agents of " + String.join(" ", args);
            marked().forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
        } else if (!ended) {
            send(signal, process.pid());
            if (signal == Signal.STOP) {
                read();
                send(random.nextInt(4) == 0 ? "KILL" : "CONT", process.pid());
            }
        }
        int status = end(process, out);
        Cli.Outcome outcome = new Cli.Outcome(status, Files.readString(out), Files.readString(err));
        for (String problem : Attack.problems(new Cli.Outcome(0, outcome.out(), outcome.err()))) {
            expect(false, problem + " in " + outcome);
        }
        boolean hurt = !ended && (agents || signal != Signal.STOP || status == 137);
        expect(hurt || status == 0, "it failed although nobody ended it: " + outcome);
        return new Hit(!ended, outcome);
    }

    /** Waits for the end of {@code process}; if it does not come, Java is asked what its threads do. */
    private int end(Process process, Path out) throws Exception {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            send("QUIT", process.pid());
            process.waitFor(5, TimeUnit.SECONDS);
            process.destroyForcibly().waitFor();
            throw new AssertionError(what + ": it hangs; seed " + Attack.SEED + "\n" + Files.readString(out));
        }
        return process.exitValue();
    }

    private static void send(Signal signal, long pid) throws Exception {
        send(signal.name(), pid);
    }

    private static void send(String signal, long pid) throws Exception {
        new ProcessBuilder("kill", "-" + signal, Long.toString(pid))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    /** Readers work, whatever a writer that is halted holds. */
    private void read() {
        for (String[] command : new String[][] {{"list"}, {"show", filled}}) {
            Cli.Outcome outcome = cli.run(command);
            expect(outcome.status() == 0 && outcome.err().isEmpty(), "a reader was disturbed: " + outcome.err());
        }
    }

    /** The facts once the next writer has been there, which must find at most one temporary file and leave none. */
    private TreeSet<String> settled() {
        List<String> litter = Attack.litter(launcher.store());
        litter.removeIf(name -> name.startsWith(".run-"));
        expect(litter.size() <= 1, "litter: " + litter);
        read();
        TreeSet<String> now;
        try {
            now = Attack.facts(launcher.store());
        } catch (AssertionError e) {
            throw new AssertionError(what + ": " + e.getMessage() + "; seed " + Attack.SEED, e);
        }
        Cli.Outcome next = cli.add(other, "cold", "next" + looks++);
        expect(next.status() == 0 && next.err().isEmpty(), "the next writer failed: " + next);
        List<String> left = Attack.litter(launcher.store());
        left.removeIf(name -> name.startsWith(".run-"));
        expect(left.isEmpty(), "the next writer has left " + left);
        return now;
    }

    /** A run that is hit, and then gone on with until it is done; the run that goes on may be hit, too. */
    private boolean attackRun() throws Exception {
        String id = cli.create("run" + round);
        String agent = AGENT.formatted("round" + round);
        String[] begin = {
            "run",
            id,
            "--cold",
            agent,
            "--warm",
            agent,
            "--sessions=1",
            "--seed=" + round,
            "--check=true",
            "--kill-after=500ms"
        };
        boolean alive = hitRun(id, begin);
        if (random.nextBoolean() && hasRun(id)) {
            alive |= hitRun(id, "run", id, "--resume");
        }
        String[] rest = hasRun(id) ? new String[] {"run", id, "--resume"} : begin;
        Cli.Outcome outcome = launcher.run(rest);
        expect(outcome.status() == 0, "cannot go on: " + outcome);
        TreeSet<String> now = Attack.facts(launcher.store());
        now.removeIf(fact -> !fact.startsWith(id + " "));
        expect(now.size() == 2, "not each planned session once: " + now);
        expect(marked().isEmpty(), "still there after the next run: " + marked());
        expect(Attack.litter(launcher.store()).isEmpty(), "litter: " + Attack.litter(launcher.store()));
        removeKept(id);
        return alive;
    }

    private boolean hitRun(String id, String... args) throws Exception {
        Signal signal = Signal.values()[random.nextInt(Signal.values().length)];
        Hit hit = hit(Command.RUN, signal, args);
        TreeSet<String> now = settled();
        for (Matcher line = RAN.matcher(hit.outcome().err()); line.find(); ) {
            String session = id + " " + line.group(2) + " " + line.group(1);
            expect(now.contains(session), "acknowledged and not there: " + session);
        }
        boolean ownEnd = hit.outcome().status() != 128 + 9;
        expect(!ownEnd || marked().isEmpty(), "an agent outlives " + signal + " (" + hit.outcome() + "): " + marked());
        return hit.alive();
    }

    private boolean hasRun(String id) throws IOException {
        return json(id).has("run");
    }

    private JsonNode json(String id) throws IOException {
        return new ObjectMapper().readTree(launcher.file(id).toFile());
    }

    /** The folders of sessions that failed stay on purpose, and so hide those that should not. */
    private void removeKept(String id) throws IOException {
        boolean failed = json(id).toString().contains("\"failures\":[\"");
        String run = json(id).at("/run/run_id").asText();
        Path kept = scratch.resolve("tmp/abtest-" + run);
        if (failed && Files.exists(kept)) {
            try (var files = Files.walk(kept)) {
                for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    /** The processes of this round's agents that live. */
    private List<Long> marked() throws IOException {
        List<Long> found = new ArrayList<>();
        String mark = MARK + "=round" + round;
        String[] names = Path.of("/proc").toFile().list((folder, name) -> Character.isDigit(name.charAt(0)));
        for (String pid : names) {
            try {
                String environment = Files.readString(Path.of("/proc", pid, "environ"), StandardCharsets.ISO_8859_1);
                String stat = Files.readString(Path.of("/proc", pid, "stat"));
                boolean dead = "ZX".indexOf(stat.charAt(stat.lastIndexOf(')') + 2)) >= 0;
                if (!dead && Arrays.asList(environment.split("\0")).contains(mark)) {
                    found.add(Long.parseLong(pid));
                }
            } catch (IOException e) {
                // It has ended meanwhile, or belongs to somebody else.
            }
        }
        return found;
    }

    private void expect(boolean holds, String otherwise) {
        if (!holds) {
            problems.add(what + ": " + otherwise);
        }
    }
}
