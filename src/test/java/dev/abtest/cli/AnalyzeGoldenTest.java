package dev.abtest.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What {@code analyze} says in five typical situations, to the byte. The documents, all invented, lie in {@code store};
 * an expected text is meant to be read: when one changes, read the new one as somebody who is no statistician.
 */
class AnalyzeGoldenTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden/situations");
    private static final List<String> FORMATS = List.of("txt", "md", "csv", "json");

    private static final Pattern FULL_PRECISION = Pattern.compile("-?\\d+\\.\\d{6,}(E-?\\d+)?");

    private final Cli cli = new Cli(GOLDEN.resolve("store"));

    static List<String> expectations() throws IOException {
        try (Stream<Path> files = Files.list(GOLDEN)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> FORMATS.contains(extension(name)))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("expectations")
    void printsWhatAReaderWasMeantToRead(String name) throws IOException {
        String situation = name.substring(0, name.lastIndexOf('.'));
        String format = switch (extension(name)) {
            case "txt" -> "text";
            case "md" -> "markdown";
            default -> extension(name);
        };
        String actual = cli.ok("analyze", situation, "--format", format);
        Golden.assertMatches(GOLDEN.resolve(name), actual, AnalyzeGoldenTest::tenDigits);
    }

    /** Full precision in ten digits: the last ones of a logarithm depend on the processor. */
    private static String tenDigits(String text) {
        return FULL_PRECISION
                .matcher(text)
                .replaceAll(number -> new BigDecimal(number.group())
                        .round(new MathContext(10))
                        .toString());
    }

    @Test
    void eachSituationHasItsText() throws IOException {
        List<String> names = expectations();
        for (String situation : List.of("clear-win", "clear-loss", "underpowered", "floor-binds", "mixed")) {
            assertTrue(names.contains(situation + ".txt"), situation);
        }
        for (String format : FORMATS) {
            assertTrue(names.contains("clear-win." + format) && names.contains("mixed." + format), format);
        }
    }

    @Test
    void proseFitsATerminalOf80ColumnsAndNoLineIsWiderThan100() throws IOException {
        for (String situation : cli.ok("list", "-q").lines().toList()) {
            List<String> lines = cli.ok("analyze", situation).lines().toList();
            int prose = lines.indexOf("Significance:");
            for (int i = 0; i < lines.size(); i++) {
                boolean table = i > prose && lines.get(i).matches(" .*  .*  .*");
                assertTrue(lines.get(i).length() <= (table ? 100 : 80), lines.get(i));
            }
        }
    }

    private static String extension(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }
}
