package dev.abtest.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.abtest.model.TestOverview;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestFolderTest {
    private final Path folder;
    private final TestFolder tests;

    TestFolderTest(@TempDir Path folder) {
        this.folder = folder;
        this.tests = new TestFolder(folder);
    }

    private void store(String id) throws IOException {
        Files.writeString(folder.resolve(id + ".json"), """
                {"test_id":"%s","task":{"task_id":"t"}}""".formatted(id));
    }

    private static List<String> ids(List<TestOverview> overviews) {
        List<String> ids = new ArrayList<>();
        overviews.forEach(test -> ids.add(test.testId()));
        return ids;
    }

    @Test
    void aFileThatIsDeletedAfterItsNameWasReadIsPassedOver() throws IOException {
        store("a");
        List<String> problems = new ArrayList<>();
        assertEquals(List.of("a"), ids(tests.overviews(List.of("gone.json", "a.json"), problems)));
        assertEquals(List.of(), problems);
    }

    @Test
    void soItIsAmongManyThatAreReadInParallel() throws IOException {
        store("a");
        List<String> names = new ArrayList<>(List.of("a.json"));
        for (int i = 0; i < 2000; i++) {
            names.add("gone" + i + ".json");
        }
        List<String> problems = new ArrayList<>();
        assertEquals(List.of("a"), ids(tests.overviews(names, problems)));
        assertEquals(List.of(), problems);
    }

    @Test
    void whatIsThereAndCannotBeReadIsTold() throws IOException {
        Files.createSymbolicLink(folder.resolve("dangling.json"), folder.resolve("nowhere"));
        Files.createDirectory(folder.resolve("folder.json"));
        Files.writeString(folder.resolve("empty.json"), "");
        store("misnamed");
        Files.move(folder.resolve("misnamed.json"), folder.resolve("other.json"));
        List<String> problems = new ArrayList<>();
        assertEquals(List.of(), ids(tests.overviews(problems)));
        assertEquals(4, problems.size());
        for (String name :
                List.of("dangling.json: not a regular file", "folder.json: not", "empty.json:1:1: ", "other")) {
            assertTrue(problems.stream().anyMatch(problem -> problem.contains(name)), problems.toString());
        }
    }
}
