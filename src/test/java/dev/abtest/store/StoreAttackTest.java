package dev.abtest.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.abtest.model.ABTest;
import dev.abtest.model.LocalClock;
import dev.abtest.model.SessionAdder;
import dev.abtest.model.SessionResult;
import dev.abtest.model.SessionType;
import dev.abtest.model.TestTask;
import dev.abtest.model.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is put in the place of a store's own files, and what changes them without asking for the lock. */
@Timeout(60)
class StoreAttackTest {
    private final Path folder;
    private final Path victim;
    private final ABTestManager manager;
    private String id;

    StoreAttackTest(@TempDir Path scratch) throws IOException {
        folder = scratch.resolve("store");
        victim = Files.writeString(scratch.resolve("victim"), "precious");
        manager = new ABTestManager(folder, LocalClock.ofSystem(), Duration.ofSeconds(20));
    }

    @BeforeEach
    void createATest() {
        id = manager.create(TestTask.of("t", "d", "p")).testId();
    }

    private static UnaryOperator<ABTest> adding(String session) {
        return before -> {
            SessionAdder adder = new SessionAdder(before, false);
            adder.add(SessionResult.builder(session, SessionType.COLD).build());
            return adder.result();
        };
    }

    private List<String> sessions() {
        return manager.load(id).cold().stream().map(SessionResult::sessionId).toList();
    }

    private void occupy(Path file, String what) throws Exception {
        Files.deleteIfExists(file);
        switch (what) {
            case "link" -> Files.createSymbolicLink(file, victim);
            case "dangling link" -> Files.createSymbolicLink(file, victim.resolveSibling("nowhere"));
            case "pipe" ->
                assertEquals(
                        0, new ProcessBuilder("mkfifo", file.toString()).start().waitFor());
            case "folder" -> Files.createDirectory(file);
            default -> throw new AssertionError(what);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"link", "dangling link", "pipe", "folder"})
    void whatIsNoRegularFileIsNotTakenAsALock(String what) throws Exception {
        Path lock = folder.resolve(".lock");
        occupy(lock, what);
        UserError error = assertThrows(UserError.class, () -> manager.update(id, adding("s")));
        assertTrue(error.getMessage().contains(lock + ": not a regular file"), error.getMessage());
        assertThrows(UserError.class, () -> manager.create(TestTask.of("u", "d", "p")));
        assertThrows(UserError.class, () -> manager.delete(id));
        Files.delete(lock);

        Path run = folder.resolve(".run-" + id + ".lock");
        occupy(run, what);
        error = assertThrows(UserError.class, () -> manager.lockRun(id));
        assertTrue(error.getMessage().contains(run + ": not a regular file"), error.getMessage());
        Files.delete(run);

        assertEquals("precious", Files.readString(victim));
        assertFalse(Files.exists(victim.resolveSibling("nowhere"), LinkOption.NOFOLLOW_LINKS));
        manager.update(id, adding("s"));
        assertEquals(List.of("s"), sessions());
    }

    /** It was a token of 36 bytes once, and compared with all that is in the file. */
    @Test
    void theLockOfARunMayHaveAnyContent() throws IOException {
        Path lock = folder.resolve(".run-" + id + ".lock");
        Files.writeString(lock, "x".repeat(1000));
        try (LockFile held = manager.lockRun(id)) {
            assertTrue(held.isHeld());
            assertThrows(UserError.class, () -> manager.lockRun(id));
        }
        assertFalse(Files.exists(lock));
    }

    /** Once more than it was taken, it would let two in. */
    @Test
    void aLockThatIsClosedTwiceStillKeepsTheNextOneApart() throws IOException {
        LockFile first = manager.lockRun(id);
        first.close();
        first.close();
        try (LockFile second = manager.lockRun(id)) {
            assertTrue(second.isHeld());
            UserError error = assertThrows(UserError.class, () -> manager.lockRun(id));
            assertTrue(error.getMessage().contains("has a run going on"), error.getMessage());
        }
    }

    /** Somebody tidies up, and another writer makes a lock of its own. */
    @Test
    void aLockThatIsRemovedWhileItIsHeldLosesNoUpdate() {
        boolean[] removed = {false};
        manager.update(id, before -> {
            if (!removed[0]) {
                removed[0] = true;
                removeLock();
                writePast("of the other writer");
            }
            return adding("mine").apply(before);
        });
        assertEquals(List.of("of the other writer", "mine"), sessions());
    }

    /** The original, or an editor. */
    @Test
    void whatIsWrittenWithoutTheLockIsNotLost() {
        int[] asked = {0};
        manager.update(id, before -> {
            if (asked[0]++ < 3) {
                writePast("foreign" + asked[0]);
            }
            return adding("mine").apply(before);
        });
        assertEquals(List.of("foreign1", "foreign2", "foreign3", "mine"), sessions());
        assertEquals(4, asked[0]);
    }

    @Test
    void aTestThatIsChangedAgainAndAgainIsLeftAloneInTheEnd() {
        ABTestManager hasty = new ABTestManager(folder, LocalClock.ofSystem(), Duration.ofMillis(300));
        int[] asked = {0};
        UserError error = assertThrows(
                UserError.class,
                () -> hasty.update(id, before -> {
                    writePast("foreign" + asked[0]++);
                    return adding("mine").apply(before);
                }));
        assertTrue(error.getMessage().contains("changes the tests again and again"), error.getMessage());
        assertEquals(asked[0], sessions().size());
        assertFalse(sessions().contains("mine"));
    }

    @Test
    void aTestThatIsDeletedMeanwhileDoesNotComeBack() {
        UserError error = assertThrows(
                UserError.class,
                () -> manager.update(id, before -> {
                    try {
                        Files.delete(folder.resolve(id + ".json"));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                    return adding("mine").apply(before);
                }));
        assertTrue(error.getMessage().contains("not found"), error.getMessage());
        assertFalse(Files.exists(folder.resolve(id + ".json")));
    }

    private void removeLock() {
        try {
            Files.delete(folder.resolve(".lock"));
            Files.createFile(folder.resolve(".lock"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Adds a session to the file as a program does that knows nothing of locks. */
    private void writePast(String session) {
        Path file = folder.resolve(id + ".json");
        try {
            Path copy = folder.resolve("copy");
            Files.write(copy, with(session, Files.readString(file)).getBytes(StandardCharsets.UTF_8));
            Files.move(copy, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String with(String session, String document) throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode root = (ObjectNode) mapper.readTree(document);
        ((ArrayNode) root.get("cold_results"))
                .addObject()
                .put("session_id", session)
                .put("session_type", "cold");
        return mapper.writeValueAsString(root);
    }

    /** As root the document stays its owner's; for everybody else it is theirs, before and after. */
    @Test
    void theOwnerOfADocumentStays() throws IOException {
        Path file = folder.resolve(id + ".json");
        boolean root = Files.getAttribute(file, "unix:uid").equals(0);
        if (root) {
            Files.setAttribute(file, "unix:uid", 54321);
            Files.setAttribute(file, "unix:gid", 54322);
        }
        Map<String, Object> before = Files.readAttributes(file, "unix:uid,gid,mode");
        manager.update(id, adding("s"));
        assertEquals(before, Files.readAttributes(file, "unix:uid,gid,mode"));
    }

    /** SAFETY 7: what could not be read again does not take the place of what can. */
    @Test
    void aChangeThatCouldNotBeReadAgainIsRefused() throws IOException {
        String before = Files.readString(folder.resolve(id + ".json"));
        Map<String, JsonNode> extra = Map.of("\udc00", JsonNodeFactory.instance.textNode("half a surrogate pair"));
        UserError error = assertThrows(UserError.class, () -> manager.update(id, test -> test.withExtra(extra)));
        assertTrue(error.getMessage().contains("could not be read again"), error.getMessage());
        assertEquals(before, Files.readString(folder.resolve(id + ".json")));
        assertEquals(List.of(), tempFiles());
    }

    private List<String> tempFiles() {
        return List.of(folder.toFile().list((where, name) -> name.endsWith(".tmp")));
    }
}
