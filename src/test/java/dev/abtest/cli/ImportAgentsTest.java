package dev.abtest.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.abtest.transcript.ImportRules;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --format} takes and explains the agents of the list of formats. */
class ImportAgentsTest {
    @TempDir
    Path folder;

    @Test
    void helpNamesEachAgent() {
        String help = new Cli(folder).run("import", "--help").out().replaceAll("\\s+", " ");
        int from = help.indexOf("--format=AGENT ");
        String explained = help.substring(from, help.indexOf('.', from));
        for (String agent : ImportRules.agents()) {
            assertTrue(explained.matches(".*\\b" + agent + "\\b.*"), agent + " is not in " + explained);
        }
    }

    @Test
    void eachAgentCanBeAskedFor() {
        Importing importing = new Importing(folder);
        for (String agent : ImportRules.agents()) {
            boolean reads = agent.equals(ImportRules.ANY_AGENT) || agent.equals("codex");
            int status = importing
                    .cold("--dry-run", "--format", agent, Importing.ROLLOUT)
                    .status();
            assertEquals(reads ? 0 : 1, status, agent);
        }
    }
}
