package dev.abtest.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damaged inputs of each kind, ten thousand in the whole form: whatever they are, the program says what is wrong with
 * them or takes them, and what it has taken can be read again. Each case has a seed of its own, {@code SEED} and its
 * number; {@code -Dchaos.case=N} runs one alone.
 */
@Timeout(value = 3600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DamageAttackTest {
    private static final Path RESOURCES = Path.of("src/test/resources");
    private static final int PATIENCE_SECONDS = 30;
    private static final Pattern ADDED = Pattern.compile("(?m)^Added (?:cold|warm) (.*)$");
    private static final String[] FORMATS = {"text", "json", "csv", "markdown"};
    private static final String GOOD = "test_20260131_134500_good";
    private static final String AGENT = "true";

    private static final String JSON_LINES = """
            {"session_id":"a","session_type":"cold","tool_calls":9,"successful_calls":3,"completion_time":1.5,"messages":4}
            {"session_id":"b","session_type":"warm","tool_calls":9,"successful_calls":9,"success":true,"notes":"a \\"note\\"","errors":["x","y"]}
            {"session_id":"c","session_type":"cold","start_time":"2026-01-31T13:45:00+01:00","end_time":"2026-01-31T13:46:00","other":{"k":[1]}}
            """;
    private static final String CSV_LINES = """
            session_id,session_type,tool_calls,successful_calls,completion_time,success,notes
            a,cold,9,3,1.5,true,"a ""note"" b"
            b,warm,9,9,2.5,false,
            "c",cold,0,0,,,"x, y"
            """;
    private static final String MESSAGES = """
            [{"role":"user","content":"Mend the test."},
             {"role":"assistant","content":"It is mended.","extra":1},
             {"role":"tool","content":"ok \\u00e9"}]
            """;
    private static final String OUTCOMES = """
            session_id,success
            5edc9e55-4c30-409b-969f-dd28252f9302,true
            "other",false
            """;

    @TempDir(factory = Attack.InMemory.class)
    Path scratch;

    private final List<String> problems = Collections.synchronizedList(new ArrayList<>());
    private final List<Path> recordings = new ArrayList<>();
    private final Map<String, byte[]> documents = new HashMap<>();
    private Cli cli;
    private int number;
    private List<Mutation> mutations;
    private final Watchdog watchdog = new Watchdog(PATIENCE_SECONDS, this::tellSlow);

    @BeforeEach
    void start() throws IOException {
        cli = new Cli(scratch.resolve("store")).with("PATH", System.getenv("PATH"));
        cli.with("TMPDIR", Files.createDirectory(scratch.resolve("tmp")).toString());
        for (String agent : List.of("codex", "gemini", "hermes")) {
            try (Stream<Path> files =
                    Files.list(RESOURCES.resolve("transcripts").resolve(agent))) {
                recordings.addAll(files.sorted().toList());
            }
        }
        makeDocuments();
    }

    @AfterEach
    void endTheWatch() {
        watchdog.close();
    }

    /** Documents of each kind, as the program writes them: with sessions, with details, with plans. */
    private void makeDocuments() throws IOException {
        cli.create("filled", "--expected-tool", "make", "--success-criterion", "min_success_rate=0.5");
        cli.okWith(JSON_LINES, "add-result", "filled", "--from", "-");
        cli.create("imported");
        cli.run(
                "import",
                "imported",
                "--session-type=cold",
                recordings.get(0).toString(),
                recordings.get(1).toString());
        cli.create("planned");
        cli.run("run", "planned", "--cold", AGENT, "--warm", AGENT, "--sessions=2", "--seed=1", "--max-time=0.000001s");
        cli.create("ran", "--success-criterion", "min_success_rate=0.5");
        cli.run(
                "run",
                "ran",
                "--cold",
                AGENT,
                "--warm",
                AGENT,
                "--sessions=1",
                "--seed=1",
                "--retries=0",
                "--check=true");
        cli.run("run", "ran", "--cold", AGENT, "--warm", "kill -9 $$", "--sessions=1", "--seed=1", "--retries=0");
        String[] names = cli.folder().toFile().list();
        for (String name : names) {
            if (name.endsWith(".json")) {
                documents.put(
                        name.substring(0, name.length() - 5),
                        Files.readAllBytes(cli.folder().resolve(name)));
            }
        }
        assertEquals(4, documents.size());
    }

    private void renew() throws IOException {
        String[] names = cli.folder().toFile().list();
        for (String name : names) {
            if (name.endsWith(".json")) {
                Files.delete(cli.folder().resolve(name));
            }
        }
        cli.store(
                GOOD, new String(documents.get("test_20260131_134500_filled")).replace("134500_filled", "134500_good"));
    }

    @Test
    void noDamageOfAnInputBreaksTheProgramOrTheStore() throws IOException {
        String only = System.getProperty("chaos.case", "");
        int cases = Attack.cases(200, 10_000);
        for (number = only.isEmpty() ? 0 : Integer.parseInt(only); number < cases; number++) {
            renew();
            mutations = new ArrayList<>();
            oneCase(new Random(Attack.SEED * 100_000 + number));
            watchdog.ends();
            if (!only.isEmpty()) {
                break;
            }
        }
        List<String> first = problems.subList(0, Math.min(problems.size(), Attack.cases(30, 300)));
        assertEquals(0, problems.size(), () -> String.join("\n", first));
    }

    private void oneCase(Random random) throws IOException {
        switch (number % 20) {
            case 0, 1, 2, 3, 4, 5, 6 -> attackDocument(random);
            case 7, 8, 9, 10, 11 -> attackLines(damaged(random, random.nextBoolean() ? JSON_LINES : CSV_LINES), random);
            case 12, 13 -> attackMessages(damaged(random, MESSAGES), random);
            case 14, 15 -> attackOutcomes(damaged(random, OUTCOMES), random);
            case 16 -> attackOptions(random);
            default -> attackRecord(random);
        }
    }

    private byte[] damaged(Random random, String sound) {
        return Mutation.damage(sound.getBytes(StandardCharsets.UTF_8), random, mutations);
    }

    private void attackDocument(Random random) throws IOException {
        List<String> ids = new ArrayList<>(documents.keySet());
        ids.sort(null);
        String id = ids.get(random.nextInt(ids.size()));
        byte[] document = Mutation.damage(documents.get(id), random, mutations);
        cli.store(id, document);
        String format = FORMATS[random.nextInt(FORMATS.length)];
        boolean readable = run(document, "show", id, "--format", format).status() == 0;
        run(document, "list", "--format", format);
        run(document, "analyze", id, "--format", format);
        run(document, "run", id, "--resume", "--dry-run");
        run(document, "run", id, "--dry-run", "--cold", AGENT, "--warm", AGENT);
        Cli.Outcome add = run(document, "add-result", id, "--session-type", "cold", "--session-id", "added");
        checkStored(add, id, "added", document);
        if (!readable && add.status() == 0) {
            problem("a document that cannot be shown was changed", add, document);
        }
        String line = "{\"session_id\":\"more\",\"session_type\":\"warm\"}";
        checkStored(runWith(line, document, "add-result", id, "--from", "-", "--each"), id, "more", document);
        if (random.nextInt(4) == 0) {
            run(document, "run", id, "--new-run", "--cold", AGENT, "--warm", AGENT, "--max-time", "0.000001s");
        }
        if (random.nextBoolean()) {
            run(document, "delete", id);
        }
        checkStore(document);
    }

    private void attackLines(byte[] lines, Random random) throws IOException {
        String id = GOOD;
        Path file = Files.write(scratch.resolve("lines"), lines);
        List<String> args = new ArrayList<>(List.of("add-result", id, "--from", file.toString()));
        List<String[]> more = List.of(
                new String[] {"--each"},
                new String[] {"--each", "--replace"},
                new String[] {"--skip-invalid"},
                new String[] {"--skip-invalid", "--replace", "--session-type", "warm"},
                new String[] {});
        args.addAll(Arrays.asList(more.get(random.nextInt(more.size()))));
        Cli.Outcome outcome = run(lines, args.toArray(new String[0]));
        for (Matcher added = ADDED.matcher(outcome.out()); added.find(); ) {
            if (!added.group(1).contains("\\")) {
                checkStored(new Cli.Outcome(0, outcome.out(), ""), id, added.group(1), lines);
            }
        }
        checkStore(lines);
    }

    private void attackMessages(byte[] messages, Random random) throws IOException {
        Path file = Files.write(scratch.resolve("messages"), messages);
        String arm = random.nextBoolean() ? "--cold-messages" : "--warm-messages";
        run(messages, "run", GOOD, "--dry-run", "--cold", AGENT, "--warm", AGENT, arm, file.toString());
        run(messages, "run", GOOD, "--cold", AGENT, "--warm", AGENT, arm, file.toString(), "--max-time=0.000001s");
        run(messages, "run", GOOD, "--resume", "--dry-run");
        checkStore(messages);
    }

    private void attackOutcomes(byte[] outcomes, Random random) throws IOException {
        Path file = Files.write(scratch.resolve("outcomes"), outcomes);
        String record = recordings.get(random.nextInt(recordings.size())).toString();
        run(outcomes, "import", GOOD, "--session-type=warm", "--outcomes", file.toString(), record);
        checkStore(outcomes);
    }

    /** What is typed rather than read from a file. */
    private void attackOptions(Random random) throws IOException {
        String key = random.nextInt(3) == 0 ? "k".repeat(40_000 + random.nextInt(30_000)) : Mutation.text(random);
        String criterion = key.replace('=', ' ') + "=" + Mutation.value(random);
        byte[] input = criterion.getBytes(StandardCharsets.UTF_8);
        Cli.Outcome created = run(
                input,
                "create",
                "-q",
                "--task-id=options",
                "--description=" + Mutation.text(random),
                "--prompt=" + Mutation.text(random),
                "--category=" + Mutation.text(random),
                "--expected-tool=" + Mutation.text(random),
                "--success-criterion=" + criterion);
        String id = created.status() == 0 ? created.out().strip() : GOOD;
        List<String> args = new ArrayList<>(List.of("add-result", id, "--session-type=cold"));
        args.add("--session-id=" + (random.nextBoolean() ? "typed" : Mutation.text(random)));
        args.add("--notes=" + Mutation.text(random));
        args.add("--completion-time=" + Mutation.number(random));
        Cli.Outcome added = run(input, args.toArray(new String[0]));
        Cli.Outcome show = run(input, "show", id, "--format", FORMATS[random.nextInt(FORMATS.length)]);
        if (show.status() != 0) {
            problem(
                    "what was typed was acknowledged, and cannot be shown",
                    added.status() == 0 ? show : created,
                    input);
        }
        run(input, "analyze", id);
        checkStore(input);
    }

    private void attackRecord(Random random) throws IOException {
        Path recording = recordings.get(random.nextInt(recordings.size()));
        byte[] record = Mutation.damage(Files.readAllBytes(recording), random, mutations);
        Path file = Files.write(scratch.resolve(recording.getFileName()), record);
        run(record, "import", GOOD, "--session-type=cold", "--dry-run", file.toString());
        run(record, "import", GOOD, "--session-type=cold", file.toString());
        run(record, "import", GOOD, "--session-type=warm", "--skip-invalid", "--replace", file.toString());
        Files.delete(file);
        checkStore(record);
    }

    private Cli.Outcome run(byte[] input, String... args) throws IOException {
        return runWith("", input, args);
    }

    /** Runs a command; it may change something only when it says that it did. */
    private Cli.Outcome runWith(String stdin, byte[] input, String... args) throws IOException {
        Map<String, String> before = contents();
        watchdog.begins("case " + number + " " + mutations + " " + String.join(" ", args));
        Cli.Outcome outcome;
        try {
            outcome = cli.runWith(stdin, args);
        } catch (RuntimeException | Error e) {
            outcome = new Cli.Outcome(-1, "", e.toString());
        }
        String what = String.join(" ", args);
        for (String problem : Attack.problems(outcome)) {
            problem(what + ": " + problem, outcome, input);
        }
        boolean may = outcome.status() == 0 || !outcome.out().isEmpty() || args[0].equals("run");
        if (!may && !contents().equals(before)) {
            problem(what + ": changed the store and failed", outcome, input);
        }
        return outcome;
    }

    /** What was acknowledged is there. */
    private void checkStored(Cli.Outcome outcome, String id, String session, byte[] input) {
        if (outcome.status() != 0) {
            return;
        }
        Cli.Outcome show = cli.run("show", id, "--format", "json");
        if (show.status() != 0 || !show.out().contains("\"session_id\": \"" + session)) {
            problem(session + " was acknowledged, and cannot be shown", show, input);
        }
    }

    /** The documents that were good, or were written by the program, are readable. */
    private void checkStore(byte[] input) throws IOException {
        Cli.Outcome list = cli.run("list", "-q");
        if (list.status() != 0 || !list.outLines().contains(GOOD)) {
            problem("the good test is not listed any more", list, input);
        }
        Cli.Outcome show = cli.run("show", GOOD);
        if (show.status() != 0) {
            problem("the good test cannot be shown any more", show, input);
        }
        if (!Attack.litter(cli.folder()).isEmpty()) {
            problem("litter: " + Attack.litter(cli.folder()), show, input);
        }
    }

    private Map<String, String> contents() throws IOException {
        Map<String, String> contents = new HashMap<>();
        String[] names = cli.folder().toFile().list();
        for (String name : names) {
            if (name.endsWith(".json")) {
                byte[] bytes = Files.readAllBytes(cli.folder().resolve(name));
                contents.put(name, bytes.length + " " + Arrays.hashCode(bytes));
            }
        }
        return contents;
    }

    private void problem(String what, Cli.Outcome outcome, byte[] input) {
        String text = outcome.toString();
        String shown =
                text.length() < 1200 ? text : text.substring(0, 600) + " … " + text.substring(text.length() - 600);
        problems.add(
                "case " + number + " " + mutations + ": " + what + "; its input is " + keep(input) + "\n    " + shown);
    }

    private Path keep(byte[] input) {
        try {
            Path folder = Files.createDirectories(Path.of("target/attacks"));
            return Files.write(folder.resolve("damage-" + number), input);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void tellSlow(String what) {
        problems.add("it takes longer than " + PATIENCE_SECONDS + " s: " + what);
        System.err.println("it takes long: " + what + '\n' + Watchdog.threads());
    }
}
