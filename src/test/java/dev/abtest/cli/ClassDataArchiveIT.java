package dev.abtest.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.abtest.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Which class-data archive the launcher gives to Java, and how {@code make-archive} makes one. A script stands for Java:
 * it prints the options that it gets, one a line, and writes what a class list or an archive shall be. LauncherIT has
 * the real thing.
 */
class ClassDataArchiveIT {
    private static final String ARCHIVE = "-XX:SharedArchiveFile=";
    private static final String MAKER = "-Dabtest.archive.maker=";
    private static final String FAKE_JAVA = """
            #!/bin/sh
            printf '%s\\n' "$@"
            for option; do
                case $option in
                    -XX:DumpLoadedClassList=*) echo class >"${option#*=}" ;;
                    -XX:SharedArchiveFile=*) archive=${option#*=} ;;
                    -Xshare:dump) dumps=yes ;;
                    -Xshare:on) ! grep -q hole "$archive" || exit 1 ;;
                esac
            done
            [ -z "$dumps" ] || [ -n "$FULL_DISK" ] || echo "archive of $archive" >"$archive"
            """;
    private static final Set<PosixFilePermission> ALL = PosixFilePermissions.fromString("rwxrwxrwx");

    private final Path scratch;
    private final Launcher launcher;
    private final Path home;
    private final Path java;
    private final Path cache;

    ClassDataArchiveIT(@TempDir Path scratch) throws IOException {
        this.scratch = scratch.toRealPath();
        launcher = new Launcher(this.scratch);
        home = this.scratch.resolve("place");
        java = this.scratch.resolve("java");
        cache = this.scratch.resolve("cache");
    }

    @BeforeEach
    void install() throws IOException {
        for (String file : List.of("bin/abtest", "lib/make-archive")) {
            Path copy = home.resolve(file);
            Files.createDirectories(copy.getParent());
            Files.copy(Launcher.DISTRIBUTION.resolve(file), copy);
        }
        Files.writeString(home.resolve("lib/abtest.jar"), "a jar");
        release("maker", "17.0.1+2");
        Files.createDirectories(java.resolve("bin"));
        Path fake = Files.writeString(java.resolve("bin/java"), FAKE_JAVA);
        Files.setPosixFilePermissions(fake, ALL);
        launcher.using(home.resolve("bin/abtest"))
                .with("JAVA_HOME", java.toString())
                .with("XDG_CACHE_HOME", cache.toString());
    }

    private void release(String implementor, String version) throws IOException {
        Files.createDirectories(java);
        Files.writeString(
                java.resolve("release"),
                "IMPLEMENTOR=\"" + implementor + "\"\nJAVA_RUNTIME_VERSION=\"" + version
                        + "\"\nJAVA_VERSION=\"17.0.1\"\n");
    }

    /** The archive that Java is told to take. */
    private Optional<Path> used() {
        return option(launcher.ok("list"), ARCHIVE).map(Path::of);
    }

    private static Optional<String> option(String options, String name) {
        return options.lines()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(name.length()))
                .findFirst();
    }

    /** The command that the program is told to start, to make an archive; empty when there is none. */
    private List<String> maker() {
        List<String> options = new ArrayList<>(launcher.ok("list").lines().toList());
        int from = 0;
        while (from < options.size() && !options.get(from).startsWith(MAKER)) {
            from++;
        }
        if (from == options.size()) {
            return List.of();
        }
        List<String> command = options.subList(from, options.indexOf("-cp"));
        command.set(0, command.get(0).substring(MAKER.length()));
        return command;
    }

    private Process start(List<String> command) throws IOException {
        return launcher.builder()
                .command(command)
                .redirectOutput(scratch.resolve("maker.out").toFile())
                .redirectErrorStream(true)
                .start();
    }

    /** Makes the archive that the launcher asks for, and returns where it is. */
    private Path make() throws IOException {
        assertEquals(0, Launcher.end(start(maker())), () -> read(scratch.resolve("maker.out")));
        return used().orElseThrow();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private List<Path> filesBelow(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    @Test
    void theFirstStartHasAnArchiveMadeInTheCacheAndTheNextUsesIt() throws IOException {
        assertEquals(Optional.empty(), used());
        assertFalse(Files.exists(cache));
        Path archive = make();
        assertEquals(cache.resolve("abtest/1.0.0/maker-17.0.1+2-" + home + "/abtest.jsa"), archive);
        assertEquals(List.of(), maker());
        assertEquals(List.of(archive, Path.of(archive + ".fits")), filesBelow(cache));
        assertEquals(
                "rwx------",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(cache.resolve("abtest/1.0.0"))));
    }

    @Test
    void anArchiveThatOthersCouldChangeIsNotUsed() throws IOException {
        Path archive = make();
        for (Path path = archive; !path.equals(scratch); path = path.getParent()) {
            Set<PosixFilePermission> safe = Files.getPosixFilePermissions(path);
            for (PosixFilePermission write :
                    List.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE)) {
                Set<PosixFilePermission> unsafe = Files.getPosixFilePermissions(path);
                unsafe.add(write);
                Files.setPosixFilePermissions(path, unsafe);
                assertEquals(Optional.empty(), used(), path + " " + write);
                Files.setPosixFilePermissions(path, safe);
            }
            assertEquals(Optional.of(archive), used());
        }
    }

    @Test
    void anArchiveOfAnotherUserIsNotUsed() throws Exception {
        Needs.orSkip("root".equals(System.getProperty("user.name")), "root, who alone can give files away");
        Path archive = make();
        for (Path path = archive; !path.equals(scratch); path = path.getParent()) {
            Files.setAttribute(path, "unix:uid", 54321);
            assertEquals(Optional.empty(), used(), path.toString());
            Files.setAttribute(path, "unix:uid", 0);
            assertEquals(Optional.of(archive), used());
        }
        Files.setAttribute(cache, "unix:uid", 54321);
        assertEquals(List.of(), maker(), "the cache is that of somebody else");
    }

    @Test
    void anArchiveThatIsALinkIsNotUsed() throws IOException {
        Path archive = make();
        Path elsewhere = Files.move(archive, scratch.resolve("elsewhere.jsa"));
        Files.createSymbolicLink(archive, elsewhere);
        assertEquals(Optional.empty(), used());
    }

    @Test
    void aCacheThatIsALinkIsUsed() throws IOException {
        Path other = Files.createDirectory(scratch.resolve("other disk"));
        Files.createSymbolicLink(cache, other);
        assertTrue(make().startsWith(cache));
    }

    @Test
    void whatOthersCouldWriteIsMadeAgainForTheUserAlone() throws IOException {
        Path archive = make();
        Files.setPosixFilePermissions(cache.resolve("abtest"), ALL);
        Files.setPosixFilePermissions(archive, ALL);
        Files.writeString(archive, "hostile");
        assertEquals(archive, make());
        assertTrue(Files.readString(archive).startsWith("archive of"));
        assertEquals(
                "rwxr-xr-x", PosixFilePermissions.toString(Files.getPosixFilePermissions(cache.resolve("abtest"))));
        Files.setPosixFilePermissions(cache, ALL);
        assertEquals(List.of(), maker(), "others could exchange all that is below");
    }

    @Test
    void aRelativeCacheIsNone() throws IOException {
        make();
        launcher.in(scratch).with("XDG_CACHE_HOME", "cache").with("HOME", null);
        assertEquals(Optional.empty(), used());
        assertEquals(List.of(), maker());
    }

    @Test
    void theNameOfAJavaDoesNotLeadOutOfTheCache() throws IOException {
        release("../../../../x", "/y:z");
        Path archive = make();
        assertEquals(archive.normalize(), archive);
        assertTrue(archive.startsWith(cache.resolve("abtest/1.0.0")), archive.toString());
    }

    @Test
    void allNamesOfAPlaceShareOneArchive() throws IOException {
        Path archive = make();
        Path link = Files.createSymbolicLink(scratch.resolve("-link"), home);
        for (Path name : List.of(
                link.resolve("bin/abtest"),
                home.resolve("bin/../../place/bin/abtest"),
                Path.of("place/bin/abtest"),
                Path.of("./-link/../place/bin/./abtest"))) {
            launcher.using(name).with("CDPATH", "/usr").in(scratch);
            assertEquals(Optional.of(archive), used(), name.toString());
        }
    }

    @Test
    void aFolderWithALineBreakHasNoArchive() throws IOException {
        Path odd = Files.move(home, scratch.resolve("a\nb"));
        launcher.using(odd.resolve("bin/abtest"));
        assertEquals(Optional.empty(), used());
        assertEquals(List.of(), maker());
    }

    @Test
    void anotherJavaOrJarGetsAnArchiveOfItsOwn() throws IOException {
        Path first = make();
        release("maker", "17.0.2+1"); // an upgrade in place
        Path second = make();
        assertFalse(Files.exists(first), "nothing can use it any more");

        Path jar = home.resolve("lib/abtest.jar");
        Files.setLastModifiedTime(jar, FileTime.fromMillis(1_000_000));
        assertEquals(Optional.empty(), used());
        assertEquals(second, make());
    }

    @Test
    void anArchiveThatWasPackedIsUsedOnceItProvedWhole() throws IOException {
        Path packed = packed("archive");
        assertEquals(Optional.empty(), used());
        assertEquals(packed, make());
        assertEquals("archive", Files.readString(packed));
    }

    @Test
    void anArchiveThatWasCutOffWhenItWasUnpackedIsMadeAgain() throws IOException {
        Path packed = packed("hole");
        assertEquals(packed, make());
        assertEquals("archive of ", Files.readString(packed).substring(0, 11));
    }

    private Path packed(String content) throws IOException {
        Path archive = Files.writeString(home.resolve("lib/abtest.jsa"), content);
        Path seal = Files.writeString(home.resolve("lib/abtest.jsa.fits"), "maker-17.0.1+2-" + home + "\n");
        Files.setLastModifiedTime(seal, FileTime.fromMillis(0));
        return archive;
    }

    @Test
    void ofManyMakersAtOnceOneWorks() throws IOException {
        List<String> command = maker();
        List<Process> makers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            makers.add(start(command));
        }
        for (Process maker : makers) {
            assertEquals(0, Launcher.end(maker));
        }
        assertEquals(2, filesBelow(cache).size());
        assertTrue(used().isPresent());
    }

    @Test
    void aMakerThatWasKilledIsFollowedAtOnce() throws Exception {
        Path archive = make();
        Files.delete(archive);
        Path work = Files.createDirectory(archive.resolveSibling("abtest.jsa.making"));
        Process dead = new ProcessBuilder("true").start();
        dead.waitFor();
        Files.writeString(work.resolve("pid"), dead.pid() + "\n");
        Files.writeString(work.resolve(dead.pid() + ".jsa"), "half of an arch");
        assertEquals(archive, make());
        assertEquals(2, filesBelow(cache).size());
        assertFalse(Files.exists(work));
    }

    @Test
    void aMakerThatFailsLeavesNothingAndIsNotFollowedAtOnce() throws IOException {
        launcher.with("FULL_DISK", "yes");
        List<String> command = maker();
        assertEquals(1, Launcher.end(start(command)));
        assertEquals(List.of(), filesBelow(cache));
        launcher.with("FULL_DISK", null);
        assertEquals(0, Launcher.end(start(command)));
        assertEquals(Optional.empty(), used());
    }

    @Test
    void aTemporaryFolderThatIsNotThereIsNotMissed() throws IOException {
        launcher.with("TMPDIR", "/no/such/folder");
        make();
    }
}
