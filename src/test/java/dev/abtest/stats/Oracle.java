package dev.abtest.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Figures that R, SciPy and GrowthBook's gbstats gave; where each comes from stands in the file. */
public final class Oracle {
    private Oracle() {}

    /**
     * The cases of one kind, each as (name, input, expected). Fails when there are not exactly {@code count}, so that
     * none is lost silently.
     */
    public static Stream<Arguments> cases(String file, String kind, int count) {
        List<Arguments> cases = new ArrayList<>();
        for (JsonNode entry : read(file).get("cases")) {
            if (entry.get("kind").asText().equals(kind)) {
                cases.add(Arguments.of(entry.get("name").asText(), entry.get("input"), entry.get("expected")));
            }
        }
        assertEquals(count, cases.size(), "cases of " + kind + " in " + file);
        return cases.stream();
    }

    private static JsonNode read(String file) {
        try (InputStream in = Oracle.class.getResourceAsStream("/oracle/" + file + ".json")) {
            return new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static double[] numbers(JsonNode array) {
        double[] numbers = new double[array.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = array.get(i).asDouble();
        }
        return numbers;
    }

    /** One member of each entry of an array of arrays. */
    public static double[] column(JsonNode rows, int column) {
        double[] numbers = new double[rows.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = rows.get(i).get(column).asDouble();
        }
        return numbers;
    }

    public static void assertClose(double expected, double actual, double relative) {
        assertEquals(expected, actual, relative * Math.abs(expected));
    }

    public static void assertClose(JsonNode expected, double actual, double relative) {
        assertClose(expected.asDouble(), actual, relative);
    }

    /** The values of both arms, the first arm's first. */
    public static double[] concat(double[] first, double[] second) {
        double[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }
}
