package dev.abtest.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code bin/abtest}: where it may lie, which Java it takes, what it inherits, and its class-data archive with a real
 * Java. Which archive it takes is in {@link ClassDataArchiveIT}.
 */
class LauncherIT {
    private static final Path TARBALL =
            Path.of(System.getProperty("tarball", "target/abtest-1.0.0.tar.gz")).toAbsolutePath();

    private final Path scratch;
    private final Launcher launcher;

    LauncherIT(@TempDir Path scratch) {
        this.scratch = scratch;
        this.launcher = new Launcher(scratch);
    }

    /** The distribution unpacked into a folder of the user's choice. */
    private Path unpack(Path folder) throws IOException {
        Files.createDirectories(folder);
        Process tar = new ProcessBuilder("tar", "-xzf", TARBALL.toString(), "-C", folder.toString()).start();
        assertEquals(0, Launcher.end(tar));
        return folder.resolve("abtest");
    }

    private void assertWorks() {
        assertEquals("No tests found.\n", launcher.ok("list"));
    }

    @Test
    void itRunsThroughLinksOfAllKinds() throws IOException {
        Path links = Files.createDirectories(scratch.resolve("some links"));
        Path script = Launcher.DISTRIBUTION.resolve("bin/abtest");
        Path direct = Files.createSymbolicLink(links.resolve("direct"), script);
        Path second = Files.createSymbolicLink(links.resolve("second"), Path.of("direct"));
        Path relative = Files.createSymbolicLink(links.resolve("relative"), links.relativize(script));
        Path folder = Files.createSymbolicLink(links.resolve("bin folder"), script.getParent());
        for (Path link : List.of(direct, second, relative, folder.resolve("abtest"))) {
            launcher.using(link);
            assertWorks();
        }
    }

    @Test
    void itRunsFromAnyFolderByAnyName() throws IOException {
        Path bin = Launcher.DISTRIBUTION.resolve("bin");
        launcher.in(Path.of("/"));
        assertWorks();
        launcher.in(bin).using(Path.of("./abtest"));
        assertWorks();
        launcher.in(Launcher.DISTRIBUTION).using(Path.of("bin/abtest"));
        assertWorks();
        launcher.in(bin).using(Path.of("../bin/abtest"));
        assertWorks();
        launcher.in(bin).wrappedIn("sh").using(Path.of("abtest"));
        assertWorks();
        launcher.in(scratch).wrappedIn().using(bin.resolve("abtest"));
        assertEquals(
                "No tests found.\n",
                launcher.shell("PATH=" + bin + ":$PATH; abtest list").out());
    }

    @Test
    void argumentsReachItAsTheyAre() {
        for (String text : List.of("a b", "", "*", "$HOME", "'", "\"", "\\", "@x", "a\nb", "`x`", "-n", "é")) {
            String out = launcher.ok("create", "--task-id", "t", "--description=" + text, "--prompt", "p");
            assertTrue(out.endsWith("\nTask: " + text.replace("\n", "\\n") + "\n"), out);
        }
    }

    @Test
    void theTarballRunsInAFolderWithSpacesAndAnEmptyHomeAndMakesItsArchive() throws Exception {
        Path home = unpack(scratch.resolve("in a folder's place (1)"));
        Path cache = scratch.resolve("the cache");
        launcher.using(home.resolve("bin/abtest")).with("XDG_CACHE_HOME", cache.toString());
        String id = launcher.create("t");
        assertEquals(0, launcher.add(id, "cold", "s").status());
        assertTrue(launcher.ok("show", id).contains("Cold sessions: 1\n"));
        awaitArchive(cache);
        assertEquals(id + "\n", launcher.ok("list", "-q"));
    }

    /** In a folder without spaces: Java 17 takes no classes of ours from an archive whose class path has some. */
    @Test
    void theArchiveOfTheFirstRunIsUsedByTheNextAndIgnoredInSilenceWhenItIsCorrupt() throws Exception {
        Path home = unpack(scratch.resolve("unpacked"));
        Files.createDirectory(scratch.resolve("home"));
        launcher.using(home.resolve("bin/abtest"));
        assertFalse(takesClassesFromAnArchive());
        Path archive = awaitArchive(scratch.resolve("home/.cache"));
        assertTrue(takesClassesFromAnArchive());

        byte[] good = Files.readAllBytes(archive);
        byte[] headless = good.clone();
        Arrays.fill(headless, 0, 4096, (byte) 0);
        byte[] text = "not an archive".getBytes(StandardCharsets.UTF_8);
        for (byte[] corrupt : new byte[][] {headless, Arrays.copyOf(good, 100), text, {}}) {
            Files.delete(archive); // it is read-only
            Files.write(archive, corrupt);
            assertWorks();
        }
    }

    /** Java 17 ignores it; Java 25 looks only at the names of the jars and their age, and uses it. */
    @Test
    void anArchiveOfAnotherPlaceDoesNoHarm() throws IOException {
        Path home = unpack(scratch.resolve("moved"));
        Path seal = Files.writeString(home.resolve("lib/abtest.jsa.fits"), fits(home)); // which is not true
        Files.setLastModifiedTime(seal, Files.getLastModifiedTime(home.resolve("lib/abtest.jar")));
        launcher.using(home.resolve("bin/abtest"));
        assertWorks();
        takesClassesFromAnArchive();
        Files.delete(home.resolve("lib/abtest.jsa"));
        assertWorks();
    }

    /** As a power failure leaves what was unpacked: of the right length, and zeros where the disk got nothing. */
    @Test
    void anArchiveWithHolesDoesNotKillJava() throws Exception {
        Path home = unpack(scratch.resolve("holes"));
        Path cache = scratch.resolve("cache");
        launcher.using(home.resolve("bin/abtest")).with("XDG_CACHE_HOME", cache.toString());
        assertWorks();
        byte[] good = Files.readAllBytes(awaitArchive(cache));
        Path archive = home.resolve("lib/abtest.jsa");
        Files.delete(archive); // it is read-only
        Path seal = Files.writeString(home.resolve("lib/abtest.jsa.fits"), fits(home));
        Files.setLastModifiedTime(seal, FileTime.fromMillis(0));
        launcher.with("XDG_CACHE_HOME", "/proc/none").with("ABTEST_JAVA_OPTS", "-Dabtest.archive.maker=true");
        for (int percent : new int[] {20, 70, 80, 90, 97}) {
            byte[] holes = good.clone();
            Arrays.fill(holes, (int) ((long) good.length * percent / 100), good.length, (byte) 0);
            Files.write(archive, holes);
            assertWorks();
        }
    }

    @Test
    void twoFirstStartsAtOnceMakeOneArchive() throws Exception {
        Path home = unpack(scratch.resolve("two"));
        Path cache = scratch.resolve("cache");
        launcher.using(home.resolve("bin/abtest")).with("XDG_CACHE_HOME", cache.toString());
        assertEquals(
                "No tests found.\nNo tests found.\n",
                launcher.shell("\"$0\" list & \"$0\" list; wait").out());
        Path archive = awaitArchive(cache);
        assertTrue(takesClassesFromAnArchive());
        assertEquals(
                Set.of("abtest.jsa", "abtest.jsa.fits"),
                Set.of(archive.getParent().toFile().list((folder, name) -> !name.endsWith(".making"))));
    }

    /** Whoever waits for the end of our output, or for a lock on a file of his, does not wait for the maker too. */
    @Test
    void theMakerInheritsNoFiles() throws Exception {
        Path home = unpack(scratch.resolve("files"));
        Path cache = Files.createDirectory(scratch.resolve("cache"));
        Path seen = cache.resolve("seen");
        Files.writeString(
                home.resolve("lib/make-archive"),
                "ls -l /proc/$$/fd /proc/$$/cwd >'" + seen + ".new'; mv '" + seen + ".new' '" + seen + "'\n");
        launcher.using(home.resolve("bin/abtest")).with("XDG_CACHE_HOME", cache.toString());
        String list = "x=$(\"$0\" list 3>&1 7>&1 9>&1 11>&1); echo \"$x\"";
        assertEquals(
                "No tests found.\n",
                launcher.shell("exec bash -c '" + list + "' \"$0\"").out());
        await(() -> Files.exists(seen));
        String files = Files.readString(seen);
        assertFalse(files.contains("pipe:"), files);
        assertTrue(files.contains("cwd -> /\n"), files);
    }

    @Test
    void aStandardStreamThatIsClosedIsAsGoodAsNone() throws IOException {
        for (int closed = 0; closed < 8; closed++) {
            Path store = scratch.resolve("closed " + closed);
            launcher.with("ABTEST_DIR", store.toString());
            String redirections = ((closed & 1) == 0 ? "" : " <&-")
                    + ((closed & 2) == 0 ? "" : " >&-")
                    + ((closed & 4) == 0 ? "" : " 2>&-");
            String id = launcher.create("t");
            Cli.Outcome added =
                    launcher.shell("\"$0\" add-result " + id + " --session-type cold --session-id s --success"
                            + redirections + " && \"$0\" list" + redirections);
            assertEquals(0, added.status(), redirections);
            assertEquals((closed & 2) != 0, added.out().isEmpty(), redirections + added.out());
            assertEquals("", added.err(), redirections);
            Cli.Outcome failed = launcher.shell("\"$0\" show nothing" + redirections);
            assertEquals(1, failed.status(), redirections);
            assertEquals((closed & 4) != 0, failed.err().isEmpty(), redirections + failed.err());
            assertTrue(launcher.ok("show", id).contains("Cold sessions: 1\n"), redirections);
            try (Stream<Path> files = Files.list(store)) {
                assertEquals(2, files.count(), redirections); // the test and the lock
            }
            assertEquals(0, Files.size(store.resolve(".lock")), redirections);
        }
    }

    @Test
    void whatShellsTakeFromTheEnvironmentChangesNothing() throws IOException {
        Path hostile = Files.writeString(scratch.resolve("hostile"), "echo hostile; exit 3\n");
        for (String variable : List.of("cd", "command", "ls", "printf", "pwd", "read", "readlink", "true")) {
            launcher.with("BASH_FUNC_" + variable + "%%", "() { echo hostile; exit 3; }");
        }
        launcher.with("IFS", "/ab").with("CDPATH", "/usr:/").with("ENV", hostile.toString());
        launcher.with("BASH_ENV", hostile.toString())
                .with("PS4", "$(echo hostile)")
                .with("POSIXLY_CORRECT", "1");
        launcher.with("ABTEST_JAVA_OPTS", "-Dx=* -Dy=/ab").in(Launcher.DISTRIBUTION);
        launcher.using(Path.of("bin/abtest"));
        for (List<String> shell : List.of(List.<String>of(), List.of("dash"), List.of("bash", "--posix"))) {
            launcher.wrappedIn(shell.toArray(String[]::new));
            assertWorks();
        }
    }

    @Test
    void aFolderThatWasDeletedIsNamedInOneLine() {
        Cli.Outcome outcome = launcher.shell("mkdir gone && cd gone && rmdir ../gone && \"$0\" list");
        assertEquals(1, outcome.status());
        assertTrue(
                outcome.err().endsWith("abtest: the current folder was deleted: change to another one\n"),
                outcome.err());
    }

    @Test
    void aFolderInWhichJavaFindsNothingIsNamedInOneLine() throws IOException {
        Path home = unpack(scratch.resolve("a:b"));
        launcher.using(home.resolve("bin/abtest"));
        assertDies("abtest: Java finds nothing in a folder with ':' in its name: rename " + home + "\n");
    }

    @Test
    void withoutAPlaceForTheArchiveItWorksAsWell() throws IOException {
        Path home = unpack(scratch.resolve("elsewhere"));
        launcher.using(home.resolve("bin/abtest")).with("XDG_CACHE_HOME", "/proc/none");
        assertWorks();
        launcher.with("XDG_CACHE_HOME", null).with("HOME", null);
        assertWorks();
        assertFalse(Files.exists(Path.of("/nonexistent")));
        assertFalse(Files.exists(Path.of("/abtest")));
    }

    /** The archive that a run has made in the background. */
    private static Path awaitArchive(Path folder) throws Exception {
        List<Path> found = new ArrayList<>();
        await(() -> {
            try (Stream<Path> files = Files.walk(folder)) {
                files.filter(LauncherIT::isSealed).forEach(found::add);
            } catch (IOException | UncheckedIOException e) {
                // The folder is not there yet, or a file was deleted meanwhile.
            }
            return !found.isEmpty();
        });
        return found.get(0);
    }

    private static void await(BooleanSupplier condition) throws Exception {
        Instant deadline = Instant.now().plus(Duration.ofMinutes(2));
        while (!condition.getAsBoolean()) {
            assertTrue(Instant.now().isBefore(deadline), "it was awaited in vain");
            // Not to be waited for otherwise: the process that makes an archive belongs to nobody.
            new ProcessBuilder("true").start().waitFor(1, TimeUnit.SECONDS);
        }
    }

    private static boolean isSealed(Path archive) {
        Path seal = Path.of(archive + ".fits");
        return archive.endsWith("abtest.jsa")
                && Files.exists(seal)
                && seal.toFile().lastModified() != 0;
    }

    private boolean takesClassesFromAnArchive() {
        // The launcher turns logging off; what comes later on the command line turns it on again.
        launcher.with("ABTEST_JAVA_OPTS", "-Xlog:class+load:stdout");
        Cli.Outcome outcome = launcher.run("list");
        launcher.with("ABTEST_JAVA_OPTS", null);
        return outcome.out()
                .lines()
                .anyMatch(line -> line.contains("dev.abtest.cli.Abtest ") && line.contains("shared objects file"));
    }

    @Test
    void thePackagedArchiveIsUsed() {
        assertTrue(takesClassesFromAnArchive());
    }

    /** What the launcher wrote for the distribution in target, brought to {@code home}. */
    private static String fits(Path home) throws IOException {
        String original = Files.readString(Launcher.DISTRIBUTION.resolve("lib/abtest.jsa.fits"));
        assertTrue(original.contains(Launcher.DISTRIBUTION.toString()), original);
        return original.replace(Launcher.DISTRIBUTION.toString(), home.toString());
    }

    @Test
    void withoutJavaItSaysSoInOneLine() throws IOException {
        Path empty = Files.createDirectories(scratch.resolve("empty"));
        for (String java : new String[] {null, "", "/no/such/java"}) {
            launcher.with("PATH", empty.toString()).with("JAVA_HOME", java).wrappedIn("/bin/sh");
            assertDies("abtest: Java is missing: install Java 17 or newer, or set JAVA_HOME\n");
        }
    }

    @Test
    void aJavaThatIsTooOldIsNamedInOneLine() throws IOException {
        for (String version : List.of("11.0.22", "1.8.0_392", "16", "9", "nonsense", "")) {
            Path java = fakeJava("java-" + version, "JAVA_VERSION=\"" + version + "\"\n");
            launcher.with("JAVA_HOME", java.toString());
            assertDies("abtest: Java " + (version.isEmpty() ? "of unknown version" : version) + " at " + java
                    + "/bin/java is too old: install Java 17 or newer, or set JAVA_HOME\n");
        }
    }

    @Test
    void aJavaOnThePathThatIsTooOldIsNamedInOneLine() throws IOException {
        Path java = fakeJava("old", "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"11.0.2\"\n");
        launcher.with("JAVA_HOME", null).with("PATH", java.resolve("bin") + ":/usr/bin:/bin");
        assertDies("abtest: Java 11.0.2 at " + java
                + "/bin/java is too old: install Java 17 or newer, or set JAVA_HOME\n");
    }

    private void assertDies(String message) {
        Cli.Outcome outcome = launcher.run("list");
        assertEquals(1, outcome.status());
        assertEquals("", outcome.out());
        assertEquals(message, outcome.err());
    }

    /** A Java that must not be started. */
    private Path fakeJava(String name, String release) throws IOException {
        Path home = scratch.resolve(name);
        Files.createDirectories(home.resolve("bin"));
        Files.writeString(home.resolve("release"), release);
        Path java = Files.writeString(home.resolve("bin/java"), "#!/bin/sh\necho started >&2\nexit 9\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        return home;
    }

    @Test
    void aWrongJavaHomeFallsBackToThePath() {
        launcher.with("JAVA_HOME", "/no/such/java");
        assertWorks();
    }

    @Test
    void completionsAreThereAndParse() throws IOException {
        Path bash = Launcher.DISTRIBUTION.resolve("completions/abtest.bash");
        Path zsh = Launcher.DISTRIBUTION.resolve("completions/_abtest");
        assertEquals(launcher.ok("generate-completion"), Files.readString(bash));
        assertTrue(Files.readString(zsh).startsWith("#compdef abtest\n"));
        for (Path script : List.of(bash, zsh)) {
            Process check = new ProcessBuilder("bash", "-n", script.toString())
                    .inheritIO()
                    .start();
            assertEquals(0, Launcher.end(check), script.toString());
        }
    }

    @Test
    void completionsCompleteTheCommandsAndTheirOptions() throws IOException {
        Path bash = Launcher.DISTRIBUTION.resolve("completions/abtest.bash");
        Path script = Files.writeString(
                scratch.resolve("complete"),
                "source '" + bash + "'\nCOMP_WORDS=(abtest an) COMP_CWORD=1\n_complete_abtest abtest an abtest\n"
                        + "echo \"${COMPREPLY[@]}\"\nCOMP_WORDS=(abtest list --fo) COMP_CWORD=2\n"
                        + "_complete_abtest abtest --fo list\necho \"${COMPREPLY[@]}\"\n");
        Process process = new ProcessBuilder("bash", script.toString()).start();
        String out = new String(process.getInputStream().readAllBytes());
        assertEquals(0, Launcher.end(process));
        assertEquals("analyze\n--format\n", out.replace("'", ""));
    }

    @Test
    void theDistributionIsComplete() {
        for (String file : List.of(
                "bin/abtest",
                "lib/abtest.jar",
                "lib/abtest.jsa",
                "lib/make-archive",
                "examples/tau-bench-retail.json",
                "README.md",
                "LICENSE")) {
            assertTrue(Files.exists(Launcher.DISTRIBUTION.resolve(file)), file);
        }
        assertFalse(Files.exists(Launcher.DISTRIBUTION.resolve("lib/abtest.jsa.lock")));
    }

    /** By the names in our jar's manifest, which is all that Java goes by. */
    @Test
    void allLibrariesAreThereAndNoOther() throws IOException {
        Path lib = Launcher.DISTRIBUTION.resolve("lib");
        Set<String> expected = new TreeSet<>(List.of("abtest.jar"));
        try (JarFile jar = new JarFile(lib.resolve("abtest.jar").toFile())) {
            expected.addAll(List.of(jar.getManifest()
                    .getMainAttributes()
                    .getValue(Attributes.Name.CLASS_PATH)
                    .split(" ")));
        }
        Set<String> jars = new TreeSet<>(List.of(lib.toFile().list((folder, name) -> name.endsWith(".jar"))));
        assertEquals(expected, jars);
        Path commonsMath = lib.resolve(jars.stream()
                .filter(name -> name.startsWith("commons-math3-"))
                .findFirst()
                .orElseThrow());
        try (JarFile jar = new JarFile(commonsMath.toFile())) {
            for (String file : List.of("META-INF/LICENSE.txt", "META-INF/NOTICE.txt")) {
                assertTrue(jar.getEntry(file) != null, file);
            }
        }
    }
}
