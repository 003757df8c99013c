package dev.abtest.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
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

    /** The whole number {@code value} that was written as {@code text}, in the grammar of JSON. */
    static JsonNode of(BigInteger value, String text) {
        // In that grammar zero is the one whole number that can be written in two ways.
        boolean same = value.signum() != 0 || text.length() == 1;
        return same ? JsonNodeFactory.instance.numberNode(value) : new MinusZero();
    }

    /** The number {@code value} that was written as {@code text}, in the grammar of JSON. */
    static JsonNode of(BigDecimal value, String text) {
        return isPlain(value, text) || value.toString().equals(text)
                ? DecimalNode.valueOf(value)
                : new Decimal(value, text);
    }

    /** Whether both are sure to be the same, which is quickly seen and spares making a text of the value. */
    private static boolean isPlain(BigDecimal value, String text) {
        boolean minusZero = value.signum() == 0 && text.charAt(0) == '-';
        return text.indexOf('e') < 0
                && text.indexOf('E') < 0
                && value.precision() - 1 - value.scale() >= SMALLEST_PLAIN_EXPONENT
                && !minusZero;
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
