package dev.abtest.cli;

import dev.abtest.faults.Faults;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;

/** The folders that {@link FaultAttack} works in, and the commands that it attacks there. */
final class FaultyWorld {
    /** What a command promises. */
    enum Mode {
        /** It changes nothing. */
        READ,
        /** It changes all or nothing. */
        ONCE,
        /** It stores and acknowledges one thing after the other. */
        EACH,
        /** It stores one session after the other, which {@code --resume} goes on with. */
        RUN;

        boolean tellsEach() {
            return this == EACH || this == RUN;
        }
    }

    /**
     * A command that works.
     *
     * @param oneIn in the small form one fault of so many is made
     * @param input what it reads from standard input
     */
    record Scenario(String name, Mode mode, int oneIn, String input, String... args) {
        /** One fault of so many is made: a hundred times as many in the whole form, so that only long runs leave some out. */
        int made() {
            return Attack.isWhole() ? Math.max(1, oneIn / 100) : oneIn;
        }
    }

    /** A test with two sessions. */
    static final String FILLED = "test_20260131_134500_filled";
    /** A test that is left alone. */
    static final String OTHER = "test_20260131_134500_other";
    /** A test whose document is a link to another folder. */
    static final String LINKED = "test_20260131_134500_linked";
    /** A test that is in the trash. */
    static final String GONE = "test_20260131_134500_gone";
    /** A test without sessions, for runs. */
    static final String RUN = "test_20260131_134500_run";
    /** A test with a run of which no session has been run yet. */
    static final String BEGUN = "test_20260131_134500_begun";

    private static final String LINES = """
            {"session_id":"a","session_type":"cold","tool_calls":3,"successful_calls":0}
            {"session_id":"b","session_type":"warm","tool_calls":3,"successful_calls":0}
            {"session_id":"c","session_type":"cold","tool_calls":3,"successful_calls":0}
            """;
    private static final String AGENT = "sh $AGENTS/codex.sh 2";

    static final List<Scenario> SCENARIOS = List.of(
            new Scenario(
                    "create",
                    Mode.ONCE,
                    5,
                    "",
                    "create",
                    "-q",
                    "--task-id",
                    "n",
                    "--description",
                    "d",
                    "--prompt",
                    "p"),
            new Scenario("list", Mode.READ, 1, "", "list"),
            new Scenario("show", Mode.READ, 1, "", "show", FILLED),
            new Scenario("analyze", Mode.READ, 1, "", "analyze", FILLED, LINKED),
            new Scenario("add-result", Mode.ONCE, 2, "", "add-result", FILLED, "--session-type=cold", "--session-id=s"),
            new Scenario(
                    "add-result through a link",
                    Mode.ONCE,
                    5,
                    "",
                    "add-result",
                    LINKED,
                    "--session-type=cold",
                    "--session-id=s"),
            new Scenario(
                    "add-result --replace",
                    Mode.ONCE,
                    5,
                    "",
                    "add-result",
                    FILLED,
                    "--session-type=cold",
                    "--session-id=old1",
                    "--notes=new",
                    "--replace"),
            new Scenario("add-result --from", Mode.ONCE, 5, LINES, "add-result", FILLED, "--from", "-"),
            new Scenario(
                    "add-result --from --each", Mode.EACH, 12, LINES, "add-result", FILLED, "--from", "-", "--each"),
            new Scenario("import", Mode.ONCE, 5, "", "import", FILLED, "--session-type", "cold", "${world}/records"),
            new Scenario(
                    "edit",
                    Mode.ONCE,
                    5,
                    "",
                    "edit",
                    FILLED,
                    "--remove",
                    "old1",
                    "--move",
                    "old2",
                    "--to",
                    "cold",
                    "--category",
                    "c"),
            new Scenario("delete", Mode.ONCE, 3, "", "delete", FILLED),
            new Scenario("delete --forever", Mode.ONCE, 5, "", "delete", "--forever", FILLED),
            new Scenario("undelete", Mode.ONCE, 3, "", "undelete", GONE),
            new Scenario("delete --empty-trash", Mode.READ, 3, "", "delete", "--empty-trash"),
            new Scenario("delete of two", Mode.EACH, 5, "", "delete", FILLED, LINKED),
            new Scenario(
                    "run",
                    Mode.RUN,
                    100,
                    "",
                    "run",
                    RUN,
                    "--cold",
                    AGENT,
                    "--warm",
                    AGENT,
                    "--sessions",
                    "1",
                    "--seed",
                    "1",
                    "--kill-after",
                    "300ms"),
            new Scenario(
                    "run with everything",
                    Mode.RUN,
                    400,
                    "",
                    "run",
                    RUN,
                    "--cold",
                    AGENT + " > $ABTEST_HOME/r.jsonl",
                    "--warm",
                    AGENT + " > $ABTEST_HOME/r.jsonl",
                    "--sessions",
                    "2",
                    "--seed",
                    "1",
                    "--jobs",
                    "2",
                    "--kill-after",
                    "300ms",
                    "--workdir",
                    "${world}/project",
                    "--transcript",
                    "../home/*.jsonl",
                    "--prepare",
                    "test -f src/a",
                    "--check",
                    "test -s $ABTEST_HOME/r.jsonl",
                    "--cleanup",
                    "true",
                    "--logs",
                    "${world}/logs"),
            new Scenario("run --resume", Mode.RUN, 150, "", "run", BEGUN, "--resume"));

    private final Path folder;
    private final Path template;
    private final Path resources;

    /** In the empty {@code folder}, with agents and recordings from {@code resources}. */
    FaultyWorld(Path folder, Path resources) throws IOException {
        this.folder = Files.createDirectories(folder.resolve("world").toAbsolutePath())
                .toRealPath();
        this.template = Files.createDirectories(folder.resolve("template").toAbsolutePath())
                .toRealPath();
        this.resources = resources.toAbsolutePath();
        for (String name :
                List.of("store", "tmp", "linked", "logs", "outside/inner", "project/src", "records", "home")) {
            Files.createDirectories(this.folder.resolve(name));
        }
        fill();
        copy(this.folder, template);
    }

    private void fill() throws IOException {
        Files.writeString(folder.resolve("project/src/a"), "a\n");
        Files.writeString(folder.resolve("project/b"), "b\n");
        Files.createSymbolicLink(folder.resolve("project/link"), Path.of("src/a"));
        Files.writeString(folder.resolve("outside/inner/file"), "precious\n");
        for (String recording : List.of("codex/exec-json-v0.169.0-cold.jsonl", "gemini/session-v0.61.0-cold.jsonl")) {
            Path from = resources.resolve("transcripts").resolve(recording);
            Files.copy(from, folder.resolve("records").resolve(from.getFileName()));
        }
        for (String id : List.of(FILLED, OTHER, LINKED, GONE, RUN, BEGUN)) {
            cli().create(id.substring(id.lastIndexOf('_') + 1));
        }
        for (String id : List.of(FILLED, LINKED, GONE)) {
            cli().add(id, "cold", "old1", "--tool-calls", "4", "--successful-calls", "2");
            cli().add(id, "warm", "old2", "--tool-calls", "4", "--successful-calls", "3");
        }
        cli().run("delete", GONE);
        Files.move(cli().file(LINKED), folder.resolve("linked/elsewhere.json"));
        Files.createSymbolicLink(cli().file(LINKED), Path.of("../linked/elsewhere.json"));
        cli().run(
                        "run",
                        BEGUN,
                        "--cold",
                        AGENT,
                        "--warm",
                        AGENT,
                        "--sessions",
                        "1",
                        "--max-time",
                        "0.000001s",
                        "--seed",
                        "1",
                        "--kill-after",
                        "300ms");
    }

    /** As it was at first. */
    void renew() throws IOException {
        for (String name : List.of("store", "tmp", "linked", "logs", "outside", "project")) {
            delete(folder.resolve(name));
            copy(template.resolve(name), folder.resolve(name));
        }
    }

    Path store() {
        return folder.resolve("store");
    }

    Path outside() {
        return folder.resolve("outside");
    }

    Cli cli() {
        return new Cli(store())
                .with("PATH", System.getenv("PATH"))
                .with("TMPDIR", folder.resolve("tmp").toString())
                .with("HOME", folder.resolve("home").toString())
                .with("AGENTS", resources.resolve("agents").toString());
    }

    Cli.Outcome run(Scenario scenario) {
        String[] args = scenario.args().clone();
        for (int i = 0; i < args.length; i++) {
            args[i] = args[i].replace("${world}", folder.toString());
        }
        return cli().runWith(scenario.input(), args);
    }

    Faults inject(int failing, Faults.Kind kind, String reason) {
        return Faults.inject(
                List.of(store(), folder.resolve("tmp"), folder.resolve("linked"), folder.resolve("logs")),
                List.of(folder.resolve("project"), folder.resolve("records")),
                failing,
                kind,
                reason);
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path inner, BasicFileAttributes attributes) throws IOException {
                Files.createDirectories(to.resolve(from.relativize(inner)));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.copy(
                        file,
                        to.resolve(from.relativize(file)),
                        StandardCopyOption.COPY_ATTRIBUTES,
                        LinkOption.NOFOLLOW_LINKS);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static void delete(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path inner, IOException failure) throws IOException {
                Files.delete(inner);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
