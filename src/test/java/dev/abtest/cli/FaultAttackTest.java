package dev.abtest.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.abtest.faults.FaultyFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every command, while each call of the file system in its turn fails, in each way in which it can. */
class FaultAttackTest {
    @Test
    void noFailingCallOfTheFileSystemLosesOrBreaksAnything(@TempDir Path scratch) throws Exception {
        Path out = scratch.resolve("out");
        Process attack = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-Djava.nio.file.spi.DefaultFileSystemProvider=" + FaultyFiles.class.getName(),
                        "-Dchaos=" + System.getProperty("chaos", ""),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        FaultAttack.class.getName(),
                        scratch.resolve("attack").toString(),
                        "src/test/resources")
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        try {
            attack.waitFor(Attack.isWhole() ? 60 : 5, TimeUnit.MINUTES);
        } finally {
            attack.destroyForcibly().waitFor();
        }
        String said = Files.readString(out);
        assertEquals(0, attack.exitValue(), "seed " + Attack.SEED + "\n" + said);
        System.out.print(Attack.isWhole() ? said : "");
    }
}
