package dev.abtest.transcript.agents;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.abtest.transcript.records.RecordJson;
import dev.abtest.transcript.session.CallTable.CallOutcome;
import java.io.IOException;

/**
 * How a tool call of Hermes ended. The record has no flag, so the result's own words are read: the first JSON value of
 * the text, because Hermes appends plain text to exactly the results that failed.
 */
record HermesResult(CallOutcome outcome, String said) {
    private static final HermesResult OK = new HermesResult(CallOutcome.OK, "");

    /** Of a result as text. */
    static HermesResult of(String text) {
        int first = 0;
        while (first < text.length() && text.charAt(first) <= ' ') {
            first++;
        }
        if (first < text.length() && text.charAt(first) == '{') {
            try (JsonParser parser = RecordJson.FACTORY.createParser(text)) {
                parser.nextToken();
                return ofObject(parser);
            } catch (IOException e) {
                return OK; // text that only begins like JSON
            }
        }
        return text.startsWith("Error", first) ? new HermesResult(CallOutcome.TOOL_ERROR, text) : OK;
    }

    /** Of the object that the parser stands at. Damage behind a telling field does not unsay it. */
    static HermesResult ofObject(JsonParser parser) throws IOException {
        Fields fields = new Fields();
        try {
            for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                fields.field(parser, name, parser.nextToken());
            }
        } catch (IOException e) {
            if (fields.outcome() == CallOutcome.OK) {
                return OK;
            }
        }
        return new HermesResult(fields.outcome(), fields.said());
    }

    private static final class Fields {
        private long exitCode;
        private boolean unsuccessful;
        private String error = "";
        private boolean badStatus;

        void field(JsonParser parser, String name, JsonToken token) throws IOException {
            switch (name) {
                case "exit_code" -> exitCode = token.isNumeric() ? parser.getValueAsLong() : 0;
                case "success" -> unsuccessful = token == JsonToken.VALUE_FALSE;
                case "error" -> error(parser, token);
                case "status" ->
                    badStatus = token == JsonToken.VALUE_STRING
                            && switch (parser.getText()) {
                                case "error", "failed", "blocked", "timeout" -> true;
                                default -> false;
                            };
                default -> {
                    // the output
                }
            }
            parser.skipChildren();
        }

        private void error(JsonParser parser, JsonToken token) throws IOException {
            if (token == JsonToken.VALUE_STRING) {
                error = parser.getText();
            } else if (token == JsonToken.START_OBJECT || token == JsonToken.START_ARRAY) {
                JsonToken next = parser.nextToken();
                if (!next.isStructEnd()) {
                    error = "error";
                    parser.skipChildren();
                    skipToEnd(parser);
                }
            } else {
                error = token == JsonToken.VALUE_TRUE ? "error" : "";
            }
        }

        private static void skipToEnd(JsonParser parser) throws IOException {
            JsonToken token = parser.nextToken();
            while (token != null && !token.isStructEnd()) {
                parser.skipChildren();
                token = parser.nextToken();
            }
        }

        CallOutcome outcome() {
            if (exitCode != 0) {
                return CallOutcome.EXIT_NONZERO;
            }
            return unsuccessful || !error.isEmpty() || badStatus ? CallOutcome.TOOL_ERROR : CallOutcome.OK;
        }

        String said() {
            return exitCode != 0 ? "exit code " + exitCode : error;
        }
    }
}
