package dev.abtest.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.abtest.Needs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The distribution's CycloneDX bill of materials against the jars in it and those that were published. */
class BillOfMaterialsIT {
    private static final Path DISTRIBUTION = Path.of(System.getProperty("distribution", "target/abtest"));

    private JsonNode bill;

    @BeforeEach
    void read() throws Exception {
        boolean isOffline = "offline=true".equals(System.getProperty("mavenSettings"));
        Needs.orSkip(!isOffline, "a build without -o, with which the plugin that makes the bill does nothing");
        bill = new ObjectMapper().readTree(DISTRIBUTION.resolve("bom.json").toFile());
    }

    @Test
    void itNamesEachLibraryWithTheChecksumOfThePublishedJar() throws Exception {
        Map<String, String> published = new TreeMap<>();
        for (String element : System.getProperty("publishedClassPath").split(":")) {
            Path jar = Path.of(element);
            if (!jar.getFileName().toString().startsWith("abtest-")) {
                published.put(jar.getFileName().toString(), sha256(jar));
            }
        }
        assertFalse(published.isEmpty());
        assertEquals(published, named());
    }

    @Test
    void itNamesTheJarsOfTheDistributionAndNoOther() throws Exception {
        try (Stream<Path> files = Files.list(DISTRIBUTION.resolve("lib"))) {
            assertEquals(
                    named().keySet().stream().toList(),
                    files.map(file -> file.getFileName().toString())
                            .filter(name -> name.endsWith(".jar") && !name.equals("abtest.jar"))
                            .sorted()
                            .toList());
        }
    }

    @Test
    void itIsTheSameInEachBuild() {
        assertTrue(bill.path("serialNumber").isMissingNode());
        assertTrue(bill.at("/metadata/timestamp").isMissingNode(), bill.at("/metadata/timestamp")::toString);
    }

    /** The SHA-256 of the bill, by the name of the jar. */
    private Map<String, String> named() {
        Map<String, String> sums = new TreeMap<>();
        for (JsonNode component : bill.path("components")) {
            for (JsonNode hash : component.path("hashes")) {
                if (hash.path("alg").asText().equals("SHA-256")) {
                    String jar = component.path("name").asText() + '-'
                            + component.path("version").asText() + ".jar";
                    sums.put(jar, hash.path("content").asText());
                }
            }
        }
        return sums;
    }

    private static String sha256(Path file) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    }
}
