package dev.abtest.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.abtest.document.Csv;
import dev.abtest.model.SessionField;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever is entered is either refused, in one line and with nothing changed, or stored so that it can be read again and
 * says the same; and then a rewrite gives it the same bytes.
 */
class EntryPropertyTest {
    private static final int ENTRIES = 120;
    private static final String ID = "x";

    private static final String EMPTY = """
            {"test_id":"x","task":{"task_id":"t"},"cold_results":[],\
            "warm_results":[{"session_id":"z","session_type":"warm","notes":"before"}]}""";

    private static final JsonFactory UNLIMITED = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNestingDepth(Integer.MAX_VALUE)
                    .build())
            .build();

    private final Cli cli;

    EntryPropertyTest(@TempDir Path scratch) {
        this.cli = new Cli(scratch.resolve("store"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void anEnteredLineIsRefusedOrKept(int seed) throws IOException {
        Hostile random = new Hostile(seed);
        for (int i = 0; i < ENTRIES; i++) {
            cli.store(ID, EMPTY);
            Map<String, String> fields = random.fields();
            fields.put("session_id", "\"s\"");
            fields.put("session_type", "\"cold\"");
            String line = random.object(fields);
            if (isStored(cli.runWith(line, "add-result", ID, "--from", "-"), line)) {
                String session = cli.ok("show", ID, "--format", "json");
                for (Map.Entry<String, String> field : fields.entrySet()) {
                    if (!Hostile.isKnown(field.getKey())) {
                        assertEquals(
                                tokens(field.getValue()), valueOf(session, "cold_results", 0, field.getKey()), line);
                    }
                }
            }
        }
        assertTrue(stored > ENTRIES / 10 && refused > ENTRIES / 10, stored + " stored, " + refused + " refused");
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 6})
    void anEnteredRowIsRefusedOrKept(int seed) throws IOException {
        Hostile random = new Hostile(seed);
        for (int i = 0; i < ENTRIES; i++) {
            cli.store(ID, EMPTY);
            Map<String, String> cells = new LinkedHashMap<>();
            cells.put("session_id", "s");
            cells.put("session_type", "cold");
            for (int n = random.next(4); n > 0; n--) {
                cells.put(random.key(), random.next(2) == 0 ? random.number() : random.text());
            }
            cells.remove("");
            String csv = header(cells.keySet()) + row(cells.values());
            if (isStored(cli.runWith(csv, "add-result", ID, "--from", "-", "--input-format", "csv"), csv)) {
                String session = cli.ok("show", ID, "--format", "json");
                for (Map.Entry<String, String> cell : cells.entrySet()) {
                    if (!Hostile.isKnown(cell.getKey()) && !cell.getValue().isEmpty()) {
                        assertEquals(
                                tokens(TextNode.valueOf(cell.getValue()).toString()),
                                valueOf(session, "cold_results", 0, cell.getKey()),
                                csv);
                    }
                }
            }
        }
        assertTrue(stored > ENTRIES / 10 && refused > ENTRIES / 10, stored + " stored, " + refused + " refused");
    }

    @ParameterizedTest
    @ValueSource(ints = {7, 8})
    void aCreatedTestIsRefusedOrKept(int seed) throws IOException {
        Hostile random = new Hostile(seed);
        for (int i = 0; i < ENTRIES; i++) {
            cli.passSeconds(1);
            String key = random.key();
            String value = random.value(0);
            Cli.Outcome outcome = cli.run(
                    "create",
                    "-q",
                    "--task-id=t",
                    "--description=" + random.text(),
                    "--prompt=" + random.text(),
                    "--category=" + random.text(),
                    "--expected-tool=" + random.text(),
                    "--success-criterion=" + key + '=' + value);
            if (outcome.status() != 0) {
                assertEquals(1, outcome.errLines().size(), outcome.err());
                continue;
            }
            String id = outcome.out().strip();
            String shown = cli.ok("show", id, "--format", "json");
            int equals = key.indexOf('=');
            String stored = valueOf(shown, "task", -1, "success_criteria");
            String wanted = equals < 0 ? value : key.substring(equals + 1) + '=' + value;
            String name = "FIELD_NAME " + (equals < 0 ? key : key.substring(0, equals)) + '\n';
            String asText = "VALUE_STRING " + wanted + '\n';
            boolean kept = stored.equals("START_OBJECT {\n" + name + asText + "END_OBJECT }\n")
                    || equals < 0 && stored.equals("START_OBJECT {\n" + name + tokens(value) + "END_OBJECT }\n");
            assertTrue(kept, wanted);
            cli.add(id, "warm", "z", "--notes", "before");
            isFixed(id);
        }
    }

    private int stored;
    private int refused;

    private boolean isStored(Cli.Outcome outcome, String entry) {
        String document = cli.stored(ID);
        if (outcome.status() != 0) {
            refused++;
            assertEquals(1, outcome.status(), outcome.toString());
            int lines = outcome.errLines().size();
            assertTrue(lines == 1 || lines == 2 && outcome.err().contains("1 bad line"), outcome.err());
            assertTrue(outcome.err().length() < 2000, outcome.err());
            assertEquals(EMPTY, document, entry);
            return false;
        }
        stored++;
        assertTrue(cli.okWith(entry, "add-result", ID, "--from", "-").contains("already there: 1"), entry);
        isFixed(ID);
        return true;
    }

    private void isFixed(String id) {
        assertEquals(
                0, cli.add(id, "warm", "z", "--notes", "before", "--replace").status());
        String before = cli.stored(id);
        assertEquals(
                0, cli.add(id, "warm", "z", "--notes", "after", "--replace").status());
        String expected = before.replace("\"notes\": \"before\"", "\"notes\": \"after\"");
        assertEquals(expected, cli.stored(id));
        for (String format : new String[] {"text", "markdown", "csv"}) {
            cli.ok("show", id, "--format", format);
        }
        cli.ok("analyze", id);
    }

    private static String header(Iterable<String> names) {
        List<String> quoted = new ArrayList<>();
        for (String name : names) {
            quoted.add('"' + name.replace("\"", "\"\"") + '"');
        }
        return String.join(",", quoted) + '\n';
    }

    private static String row(Iterable<String> cells) throws IOException {
        StringWriter out = new StringWriter();
        Csv.Writer csv = new Csv.Writer(out);
        for (String cell : cells) {
            csv.text(cell);
        }
        csv.endLine();
        return out.toString();
    }

    /** The text {@code json} as a line a token; numbers as they are written. */
    private static String tokens(String json) throws IOException {
        try (JsonParser parser = UNLIMITED.createParser(json)) {
            parser.nextToken();
            return tokensOfValue(parser);
        }
    }

    private static String tokensOfValue(JsonParser parser) throws IOException {
        StringBuilder out = new StringBuilder();
        int depth = 0;
        JsonToken token = parser.currentToken();
        while (true) {
            depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            out.append(token).append(' ').append(parser.getText()).append('\n');
            if (depth == 0) {
                return out.toString();
            }
            token = parser.nextToken();
        }
    }

    /** The tokens of a field of the object under {@code top}, or of its element {@code index}. */
    private static String valueOf(String json, String top, int index, String key) throws IOException {
        try (JsonParser parser = UNLIMITED.createParser(json)) {
            parser.nextToken();
            find(parser, top);
            for (int i = 0; i <= index; i++) {
                parser.nextToken();
            }
            find(parser, key);
            return tokensOfValue(parser);
        }
    }

    private static void find(JsonParser parser, String key) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean found = parser.currentName().equals(key);
            parser.nextToken();
            if (found) {
                return;
            }
            parser.skipChildren();
        }
        throw new AssertionError("no field " + key);
    }

    /** Makes entries that look for trouble. */
    private static final class Hostile {
        private static final String[] TEXTS = {
            "",
            "a",
            "A",
            "é",
            "e\u0301",
            "\u0000",
            "\n",
            "\r\n",
            "\u2028",
            "\u001b[2J",
            "\ud83d\ude00",
            "=1",
            "'",
            "\"",
            ",",
            ";",
            "null",
            "NaN",
            "[",
            "{}",
            "\ufeff",
            "\u202e",
            "test_id",
            "cold_results",
            "details",
            "run",
            "Notes2"
        };

        private static final String[] KNOWN = {
            "notes",
            "Notes",
            "--tool-calls",
            "Tool_Calls",
            "tool_calls",
            "errors",
            "error",
            "success",
            "messages",
            "completion_time",
            "error_rate",
            "start_time",
            "task_id",
            "user corrections"
        };

        private static final Map<String, Boolean> IS_KNOWN = new HashMap<>();

        private final Random random;

        Hostile(int seed) {
            this.random = new Random(seed);
        }

        int next(int bound) {
            return random.nextInt(bound);
        }

        static boolean isKnown(String key) {
            return IS_KNOWN.computeIfAbsent(key, name -> SessionField.named(name) != null);
        }

        String text() {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(4); n > 0; n--) {
                text.append(TEXTS[random.nextInt(TEXTS.length)]);
            }
            return text.toString();
        }

        String key() {
            return switch (random.nextInt(12)) {
                case 0, 1 -> KNOWN[random.nextInt(KNOWN.length)];
                case 2 -> "k".repeat(998 + random.nextInt(5));
                case 3 -> "é".repeat(400 + random.nextInt(400));
                case 4 -> "k".repeat(new int[] {5000, 49_999, 50_001, 60_000}[random.nextInt(4)]);
                default -> text() + "k" + random.nextInt(3);
            };
        }

        String number() {
            String sign = random.nextBoolean() ? "-" : "";
            return sign
                    + switch (random.nextInt(9)) {
                        case 0 -> "0";
                        case 1 -> "0.0000000";
                        case 2 -> "1e" + random.nextInt(500);
                        case 3 -> "1.50E-" + random.nextInt(500);
                        case 4 -> "1e" + random.nextInt(Integer.MAX_VALUE);
                        case 5 -> "1" + "2".repeat(980 + random.nextInt(30)) + "e" + random.nextInt(20);
                        case 6 -> "7".repeat(995 + random.nextInt(10));
                        case 7 -> "0." + "0".repeat(random.nextInt(1000)) + "1";
                        default -> "" + random.nextInt(100);
                    };
        }

        String value(int depth) {
            return switch (random.nextInt(depth > 3 ? 5 : 8)) {
                case 0, 1 -> number();
                case 2 -> string(text());
                case 3 -> new String[] {"true", "false", "null", "\"\\ud800\"", "\"\\udc00x\""}[random.nextInt(5)];
                case 4 -> nested(random.nextInt(50) + (random.nextInt(4) == 0 ? 480 : 0));
                case 5 -> "[" + value(depth + 1) + "," + value(depth + 1) + "]";
                default -> object(fields(depth + 1));
            };
        }

        private static String nested(int depth) {
            return "[".repeat(depth) + "1e5" + "]".repeat(depth);
        }

        private static String string(String text) {
            return TextNode.valueOf(text).toString();
        }

        Map<String, String> fields() {
            return fields(0);
        }

        private Map<String, String> fields(int depth) {
            Map<String, String> fields = new LinkedHashMap<>();
            for (int n = random.nextInt(4); n > 0; n--) {
                fields.put(key(), value(depth));
            }
            return fields;
        }

        String object(Map<String, String> fields) {
            List<String> parts = new ArrayList<>();
            for (Map.Entry<String, String> field : fields.entrySet()) {
                parts.add(string(field.getKey()) + ':' + field.getValue());
            }
            return "{" + String.join(",", parts) + "}";
        }
    }
}
