package dev.abtest.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Links, modes, and things in the folder that only look like tests. */
@Timeout(60)
class StoreFilesTest {
    private final Path scratch;
    private final Cli cli;
    private final String id;

    StoreFilesTest(@TempDir Path scratch) {
        this.scratch = scratch;
        this.cli = new Cli(scratch.resolve("store"));
        this.id = cli.create("t");
    }

    private List<String> filesOf(Path folder) {
        return Stream.of(folder.toFile().list()).sorted().toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-------", "rw-r-----", "rw-rw-rw-", "rwxr-xr-x", "rw-r--r--"})
    void modeBitsSurviveARewrite(String mode) throws IOException {
        Files.setPosixFilePermissions(cli.file(id), PosixFilePermissions.fromString(mode));
        assertEquals(0, cli.add(id, "cold", "s").status());
        assertEquals(mode, PosixFilePermissions.toString(Files.getPosixFilePermissions(cli.file(id))));
    }

    @Test
    void aLinkIsWrittenThroughToItsTarget() throws IOException {
        Path target = Files.createDirectories(scratch.resolve("elsewhere")).resolve("target.json");
        Files.move(cli.file(id), target);
        Path middle = Files.createSymbolicLink(scratch.resolve("middle.json"), target);
        Files.createSymbolicLink(cli.file(id), middle);
        assertEquals(0, cli.add(id, "cold", "linked").status());
        assertTrue(Files.isSymbolicLink(cli.file(id)));
        assertTrue(Files.isSymbolicLink(middle));
        assertTrue(Files.readString(target).contains("\"session_id\": \"linked\""));
        assertEquals(List.of("target.json"), filesOf(target.getParent()));
        assertEquals(List.of(".lock", id + ".json"), filesOf(cli.folder()));
    }

    @Test
    void aStoreThatIsALinkItselfWorks() throws IOException {
        Path link = Files.createSymbolicLink(scratch.resolve("link"), cli.folder());
        Cli through = new Cli(link);
        assertEquals(0, through.add(id, "cold", "s").status());
        assertEquals(id + "\n", through.ok("list", "-q"));
        assertTrue(cli.stored(id).contains("\"session_id\": \"s\""));
    }

    @Test
    void aNewIdIsNeverThatOfABrokenLink() throws IOException {
        Files.createSymbolicLink(cli.file(id + "_2"), scratch.resolve("outside.json"));
        assertEquals(id + "_3", cli.create("t"));
        assertFalse(Files.exists(scratch.resolve("outside.json")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "folder",
                "full folder",
                "fifo",
                "socket",
                "broken link",
                "loop of links",
                "link to a folder",
                "device"
            })
    void whatIsNoFileIsNamedRefusedAndDoesNotHangAnything(String kind) throws Exception {
        Path odd = cli.file("odd");
        make(kind, odd);
        Object before = Files.getAttribute(odd, "unix:ino", LinkOption.NOFOLLOW_LINKS);
        for (Cli.Outcome outcome :
                List.of(cli.run("show", "odd"), cli.run("analyze", "odd"), cli.add("odd", "cold", "s"))) {
            assertEquals(1, outcome.status());
            assertEquals(1, outcome.errLines().size(), outcome.err());
            assertTrue(outcome.err().startsWith("abtest: " + odd + ": not a regular file"), outcome.err());
        }
        Cli.Outcome list = cli.run("list", "-q");
        assertEquals(0, list.status());
        assertEquals(id + "\n", list.out());
        assertTrue(list.err().startsWith("abtest: not listed: " + odd + ": not a regular file"), list.err());
        assertEquals(
                "=== Test: " + id + " ===", cli.ok("show", id).lines().toList().get(1));
        assertEquals(before, Files.getAttribute(odd, "unix:ino", LinkOption.NOFOLLOW_LINKS));
    }

    private void make(String kind, Path path) throws Exception {
        switch (kind) {
            case "folder" -> Files.createDirectory(path);
            case "full folder" -> Files.createFile(Files.createDirectory(path).resolve("x"));
            case "fifo" ->
                assertEquals(
                        0, new ProcessBuilder("mkfifo", path.toString()).start().waitFor());
            case "socket" -> {
                try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
                    socket.bind(UnixDomainSocketAddress.of(path));
                }
            }
            case "broken link" -> Files.createSymbolicLink(path, scratch.resolve("nowhere"));
            case "loop of links" -> Files.createSymbolicLink(path, path);
            case "link to a folder" -> Files.createSymbolicLink(path, scratch);
            case "device" -> Files.createSymbolicLink(path, Path.of("/dev/zero"));
            default -> throw new AssertionError(kind);
        }
    }

    @Test
    void whatAKilledWriterLeftIsSweptByTheNextOne() throws IOException {
        cli.add(id, "cold", "s");
        Path left = cli.folder().resolve(temporaryName());
        Files.writeString(left, "half a docum");
        assertEquals(id + "\n", cli.ok("list", "-q"));
        assertEquals(0, cli.add(id, "cold", "after").status());
        assertEquals(List.of(".lock", id + ".json"), filesOf(cli.folder()));
    }

    /** The store's name in hexadecimal is part of it, as AtomicFile says. */
    private String temporaryName() throws IOException {
        return ".abtest-" + Integer.toHexString(cli.folder().toRealPath().hashCode()) + ".tmp";
    }

    @Test
    void nothingButTheTestAndTheLockIsInTheFolder() {
        cli.add(id, "cold", "s");
        cli.add(id, "cold", "s"); // refused
        cli.runWith("{}", "add-result", id, "--from", "-");
        assertEquals(List.of(".lock", id + ".json"), filesOf(cli.folder()));
    }
}
