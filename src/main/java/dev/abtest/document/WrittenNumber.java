package dev.abtest.document;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * Numbers that keep the text in which they were written: {@code 1e5} does not become {@code 1E+5}, nor {@code -0.0} lose
 * its sign. A number may be as long as reading allows, and so it must not grow when it is written again. Equality is that
 * of the value. A text that Java writes in the same way is not kept, for most numbers are such, and there may be
 * millions.
 */
final class WrittenNumber {
    /** {@link BigDecimal#toString} writes smaller numbers with an exponent. */
    private static final int SMALLEST_PLAIN_EXPONENT = -6;

    private WrittenNumber() {}

    /** The whole number {@code value} that {@code parser} stands at. */
    static JsonNode of(BigInteger value, JsonParser parser) throws IOException {
        // In JSON's grammar zero is the one whole number that can be written in two ways.
        boolean same = value.signum() != 0 || parser.getTextLength() == 1;
        return same ? JsonNodeFactory.instance.numberNode(value) : new MinusZero();
    }

    /** The number {@code value} that {@code parser} stands at. */
    static JsonNode of(BigDecimal value, JsonParser parser) throws IOException {
        boolean same = isPlain(value, parser) || value.toString().equals(parser.getText());
        return same ? DecimalNode.valueOf(value) : new Decimal(value, parser.getText());
    }

    /** Whether both texts are sure to be the same, which is quickly seen and spares making them. */
    private static boolean isPlain(BigDecimal value, JsonParser parser) throws IOException {
        char[] text = parser.getTextCharacters();
        int start = parser.getTextOffset();
        boolean minusZero = value.signum() == 0 && text[start] == '-';
        boolean plain = value.precision() - 1 - value.scale() >= SMALLEST_PLAIN_EXPONENT && !minusZero;
        for (int i = start; i < start + parser.getTextLength() && plain; i++) {
            plain = text[i] != 'e' && text[i] != 'E';
        }
        return plain;
    }

    private static final class Decimal extends DecimalNode {
        private static final long serialVersionUID = 1L;

        private final String text;

        Decimal(BigDecimal value, String text) {
            super(value);
            this.text = text;
        }

        @Override
        public String asText() {
            return text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    private static final class MinusZero extends BigIntegerNode {
        private static final long serialVersionUID = 1L;

        MinusZero() {
            super(BigInteger.ZERO);
        }

        @Override
        public String asText() {
            return "-0";
        }

        @Override
        public String toString() {
            return asText();
        }
    }
}
