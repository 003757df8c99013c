package dev.abtest.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The ways in which {@link DamageAttackTest} damages an input. Half of them break its bytes; the others keep the JSON or
 * CSV whole and put something into it that is allowed by the grammar and meant by nobody. Texts are handled as ISO
 * 8859-1, so that each character is one byte.
 */
enum Mutation {
    CUT {
        @Override
        String of(String text, Random random) {
            return text.substring(0, random.nextInt(text.length() + 1));
        }
    },
    BIT_FLIPS {
        @Override
        String of(String text, Random random) {
            char[] bytes = text.toCharArray();
            for (int i = 0; i < 1 + random.nextInt(5) && bytes.length > 0; i++) {
                bytes[random.nextInt(bytes.length)] ^= (char) (1 << random.nextInt(8));
            }
            return new String(bytes);
        }
    },
    HOLE {
        @Override
        String of(String text, Random random) {
            int from = random.nextInt(text.length() + 1);
            return text.substring(0, from) + text.substring(chunkEnd(text, from, random));
        }
    },
    DOUBLED_CHUNK {
        @Override
        String of(String text, Random random) {
            int from = random.nextInt(text.length() + 1);
            int to = chunkEnd(text, from, random);
            return text.substring(0, to) + text.substring(from);
        }
    },
    MOVED_CHUNK {
        @Override
        String of(String text, Random random) {
            int from = random.nextInt(text.length() + 1);
            int to = chunkEnd(text, from, random);
            return insert(text.substring(0, from) + text.substring(to), text.substring(from, to), random);
        }
    },
    BRACKETS {
        @Override
        String of(String text, Random random) {
            List<Integer> places = new ArrayList<>();
            for (int i = 0; i < text.length(); i++) {
                if ("{}[],:\"\n;".indexOf(text.charAt(i)) >= 0) {
                    places.add(i);
                }
            }
            StringBuilder changed = new StringBuilder(text);
            for (int i = 0; i < 1 + random.nextInt(3) && !places.isEmpty(); i++) {
                changed.setCharAt(any(places, random), any("{}[],:\"\n;", random));
            }
            return changed.toString();
        }
    },
    WRONG_UTF_8 {
        @Override
        String of(String text, Random random) {
            return insert(
                    text,
                    any(
                            List.of(
                                    "\u00c3",
                                    "\u00ed\u00a0\u0080",
                                    "\u00c0\u0080",
                                    "\u00ff",
                                    "\u00f4\u0090\u0080\u0080"),
                            random),
                    random);
        }
    },
    CONTROLS {
        @Override
        String of(String text, Random random) {
            return insert(
                    text,
                    any(List.of("\0", "\033[2J", "\r", "\007", "\u0085", "\u00c2\u009b", "\013", "\u007f"), random),
                    random);
        }
    },
    MARK {
        @Override
        String of(String text, Random random) {
            return any(List.of("\u00ef\u00bb\u00bf", "\u00ff\u00fe", "\u00fe\u00ff\0"), random) + text;
        }
    },
    OTHER_ENCODING {
        @Override
        String of(String text, Random random) {
            return latin1(text.getBytes(any(List.of(StandardCharsets.UTF_16, StandardCharsets.UTF_16LE), random)));
        }
    },
    OTHER_NUMBER {
        @Override
        String of(String text, Random random) {
            return replaceOne(text, NUMBER, number(random), random);
        }
    },
    OTHER_TEXT {
        @Override
        String of(String text, Random random) {
            return replaceOne(text, STRING, '"' + evil(random) + '"', random);
        }
    },
    OTHER_TYPE {
        @Override
        String of(String text, Random random) {
            return replaceOne(text, random.nextBoolean() ? VALUE : NUMBER, value(random), random);
        }
    },
    DEEP {
        @Override
        String of(String text, Random random) {
            int depth = any(List.of(10, 450, 990, 1000, 1001, 5_000, 100_000), random);
            boolean list = random.nextBoolean();
            String deep = (list ? "[" : "{\"a\":").repeat(depth) + "0" + (list ? "]" : "}").repeat(depth);
            return replaceOne(text, VALUE, deep, random);
        }
    },
    LONG_KEY {
        @Override
        String of(String text, Random random) {
            String key = "k".repeat(any(List.of(300, 40_000, 49_999, 50_000, 50_001, 70_000), random));
            return replaceOne(text, OBJECT, "{\"" + key + "\":" + value(random) + ",", random);
        }
    },
    LONG_TEXT {
        @Override
        String of(String text, Random random) {
            String many = any(List.of("x", "\\u001b", "\\n", "\\ud83d\\ude00", "\u00c3\u00a9"), random);
            return replaceOne(text, STRING, '"' + many.repeat(1 << random.nextInt(18)) + '"', random);
        }
    },
    ODD_FIELD {
        @Override
        String of(String text, Random random) {
            return replaceOne(text, OBJECT, "{\"" + evil(random) + "\":" + value(random) + ",", random);
        }
    },
    KNOWN_FIELD_AGAIN {
        @Override
        String of(String text, Random random) {
            Matcher keys = KEY.matcher(text);
            List<String> found = new ArrayList<>();
            while (keys.find()) {
                found.add(keys.group());
            }
            return found.isEmpty()
                    ? text
                    : replaceOne(text, OBJECT, '{' + any(found, random) + value(random) + ",", random);
        }
    },
    OTHER_KEY {
        @Override
        String of(String text, Random random) {
            return replaceOne(text, KEY, '"' + evil(random) + "\":", random);
        }
    },
    MANY_LINES {
        @Override
        String of(String text, Random random) {
            List<String> lines = new ArrayList<>(Arrays.asList(text.split("\n", -1)));
            String line = any(lines, random);
            for (int i = 0; i < 1 + random.nextInt(200); i++) {
                lines.add(random.nextInt(lines.size() + 1), line);
            }
            return String.join("\n", lines);
        }
    };

    private static final Pattern NUMBER = Pattern.compile("-?\\b[0-9]+(\\.[0-9]+)?\\b");
    private static final Pattern STRING = Pattern.compile("\"(?:[^\"\\\\\n]|\\\\.)*+\"");
    private static final Pattern KEY = Pattern.compile("\"(?:[^\"\\\\\n]|\\\\.)*+\"\\s*:");
    private static final Pattern VALUE = Pattern.compile(
            "(?<=[:,\\[]) ?(?:\"(?:[^\"\\\\\n]|\\\\.)*+\"(?!\\s*:)|[0-9.]+|true|false|null|\\[\\]|\\{\\})");
    private static final Pattern OBJECT = Pattern.compile("\\{(?=\\s*\")");

    private static final List<String> NUMBERS = List.of(
            "-1",
            "-0",
            "0.0",
            "1e999",
            "-1e999",
            "1e-999",
            "1e308",
            "1.7976931348623157e309",
            "4.9e-324",
            "1e2000000000",
            "1E+2147483647",
            "1e-2147483648",
            "1e99999999999",
            "2147483647",
            "2147483648",
            "-2147483649",
            "9007199254740993",
            "9223372036854775807",
            "9223372036854775808",
            "99999999999999999999",
            "NaN",
            "Infinity",
            "00",
            "0x10",
            "1.",
            ".5",
            "1e",
            "+1",
            "0.1234567890123456789012345678901234567890");

    /** As they stand in JSON, without the quotes. */
    private static final List<String> TEXTS = List.of(
            "",
            " ",
            "-",
            "--",
            "..",
            "../../x",
            "/nonexistent/x",
            "a/b",
            "\\u0000",
            "\\u001b[2J",
            "\\u001b]8;;x\\u0007",
            "\\u009b31m",
            "\\u202eevil",
            "\\u061c",
            "\\u2066",
            "\\ufeff",
            "\\ud800",
            "\\udc00x",
            "\\ud83d\\ude00",
            "\\r\\n",
            "a\\nb",
            "a\\tb",
            "\\\"",
            "\\\\",
            ";",
            ",",
            "=1+1",
            "@x",
            "'",
            "$(id)",
            "`id`",
            "%s%n",
            "{}",
            "null",
            "true",
            "cold",
            "warm",
            "session_id",
            "run1-01",
            "test_20260131_134500_t",
            "2026-01-31T13:45:00",
            "+999999999-12-31T23:59:59Z",
            "2026-02-30T25:61:61",
            "0000-00-00T00:00:00Z",
            "completed",
            "infrastructure",
            "1e9",
            "\u00c3\u00a4",
            "\u00f0\u009f\u0098\u0080");

    /** {@code text} with this damage. */
    abstract String of(String text, Random random);

    /** {@code bytes} with one to three damages, and what they are. */
    static byte[] damage(byte[] bytes, Random random, List<Mutation> done) {
        String text = latin1(bytes);
        for (int i = random.nextInt(3); i >= 0; i--) {
            Mutation mutation = any(Arrays.asList(values()), random);
            done.add(mutation);
            text = mutation.of(text, random);
        }
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** A number, or what looks like one. */
    static String number(Random random) {
        int which = random.nextInt(NUMBERS.size() + 2);
        return switch (which - NUMBERS.size()) {
            case 0 -> "9".repeat(any(List.of(300, 999, 1000, 1001, 5_000), random));
            case 1 -> "0." + "7".repeat(any(List.of(300, 999, 1001, 5_000), random)) + "e-" + random.nextInt(3_000);
            default -> NUMBERS.get(which);
        };
    }

    /** A text as it can be typed, without the escapes of JSON. */
    static String text(Random random) {
        try {
            String text = new ObjectMapper().readValue('"' + evil(random) + '"', String.class);
            byte[] bytes = text.replace("\0", "").getBytes(StandardCharsets.UTF_8);
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private static String evil(Random random) {
        return any(TEXTS, random);
    }

    /** A JSON value. */
    static String value(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> any(List.of("null", "true", "false"), random);
            case 1 -> "[" + number(random) + ",[],{\"" + evil(random) + "\":0}]";
            case 2 -> "{\"" + evil(random) + "\":" + number(random) + "}";
            case 3 -> "\"" + evil(random) + "\"";
            default -> number(random);
        };
    }

    private static int chunkEnd(String text, int from, Random random) {
        return Math.min(text.length(), from + 1 + random.nextInt(1 + random.nextInt(1000)));
    }

    private static String insert(String text, String what, Random random) {
        int at = random.nextInt(text.length() + 1);
        return text.substring(0, at) + what + text.substring(at);
    }

    /** {@code text} with one of its parts that match {@code pattern} replaced; a part of a CSV cell is none. */
    private static String replaceOne(String text, Pattern pattern, String replacement, Random random) {
        List<int[]> found = new ArrayList<>();
        for (Matcher matcher = pattern.matcher(text); matcher.find(); ) {
            found.add(new int[] {matcher.start(), matcher.end()});
        }
        if (found.isEmpty()) {
            return insert(text, replacement, random);
        }
        int[] part = any(found, random);
        return text.substring(0, part[0]) + replacement + text.substring(part[1]);
    }

    private static <T> T any(List<T> choices, Random random) {
        return choices.get(random.nextInt(choices.size()));
    }

    private static char any(String choices, Random random) {
        return choices.charAt(random.nextInt(choices.length()));
    }

    private static String latin1(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
