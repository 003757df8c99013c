package dev.abtest.document;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WrittenNumberTest {
    private static JsonNode read(String number) throws IOException {
        return Json.value(number.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-0",
                "17",
                "-12345678901234567890123",
                "0.0",
                "-0.0",
                "-0.00000000",
                "1.50",
                "1E5",
                "1e+5",
                "1.5e-05",
                "0.000001",
                "0.0000001",
                "0.00000000000000000001230",
                "123456789e-3",
                "1e999999",
                "-1.0e-999999",
                "0e7"
            })
    void aNumberIsWrittenAsItWasRead(String number) throws IOException {
        assertEquals(number, read(number).asText());
        assertEquals(number, read(number).toString());
    }

    @Test
    void anyNumberOfTheGrammarIsWrittenAsItWasRead() throws IOException {
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            String number = number(random);
            assertEquals(number, read(number).asText());
        }
    }

    @Test
    void equalityIsThatOfTheValue() throws IOException {
        assertEquals(read("1e5"), read("100000.0"));
        assertEquals(read("100000.0"), read("1e5"));
        assertEquals(read("1e5").hashCode(), read("1E+5").hashCode());
        assertEquals(read("-0"), read("0"));
        assertEquals(read("0"), read("-0"));
        assertEquals(read("-0.0"), read("0.00"));
        assertNotEquals(read("1e5"), read("1e6"));
    }

    private static String number(Random random) {
        StringBuilder number = new StringBuilder(random.nextBoolean() ? "-" : "");
        number.append(random.nextInt(3) == 0 ? "0" : "" + (1 + random.nextInt(9)) + digits(random, 0));
        if (random.nextBoolean()) {
            number.append('.').append(digits(random, 1));
        }
        if (random.nextInt(3) == 0) {
            number.append(random.nextBoolean() ? 'e' : 'E');
            number.append(new String[] {"", "+", "-"}[random.nextInt(3)]).append(random.nextInt(400));
        }
        return number.toString();
    }

    private static String digits(Random random, int least) {
        StringBuilder digits = new StringBuilder();
        for (int i = random.nextInt(12) - least; i >= 0; i--) {
            digits.append(random.nextInt(3) == 0 ? random.nextInt(10) : 0);
        }
        return digits.length() < least ? "0" : digits.toString();
    }
}
