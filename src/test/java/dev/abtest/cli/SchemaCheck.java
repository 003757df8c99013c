package dev.abtest.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Checks a document against the JSON Schema that {@code analyze --schema} prints, for the few keywords that it uses; an
 * unknown keyword is an error, so that none goes unchecked. Of our own because the healthy libraries bring a YAML
 * reader, a logging interface and a Jackson of their own choice along, for one schema of a dozen keywords.
 */
final class SchemaCheck {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> SAYS_NOTHING = Set.of("$schema", "$defs", "title", "description");

    private final JsonNode root;
    private final List<String> faults = new ArrayList<>();

    private SchemaCheck(JsonNode root) {
        this.root = root;
    }

    /** The faults of {@code document}, each with its place; empty when it fits the program's own schema. */
    static List<String> faults(JsonNode document, Cli cli) throws java.io.IOException {
        return faults(document, JSON.readTree(cli.ok("analyze", "--schema")));
    }

    static List<String> faults(JsonNode document, JsonNode schema) {
        SchemaCheck check = new SchemaCheck(schema);
        check.check(document, schema, "$");
        return check.faults;
    }

    private void check(JsonNode value, JsonNode schema, String place) {
        for (Map.Entry<String, JsonNode> rule : schema.properties()) {
            if (!SAYS_NOTHING.contains(rule.getKey())) {
                check(value, rule.getKey(), rule.getValue(), schema, place);
            }
        }
    }

    private void check(JsonNode value, String keyword, JsonNode rule, JsonNode schema, String place) {
        switch (keyword) {
            case "type" -> need(isOfType(value, rule), place + " is not " + rule + ": " + value);
            case "enum" -> need(contains(rule, value), place + " is none of " + rule + ": " + value);
            case "const" -> need(sameNumberOrText(rule, value), place + " is not " + rule + ": " + value);
            case "minimum" ->
                need(!value.isNumber() || value.doubleValue() >= rule.doubleValue(), place + " < " + rule);
            case "maximum" ->
                need(!value.isNumber() || value.doubleValue() <= rule.doubleValue(), place + " > " + rule);
            case "exclusiveMinimum" -> need(value.doubleValue() > rule.doubleValue(), place + " <= " + rule);
            case "exclusiveMaximum" -> need(value.doubleValue() < rule.doubleValue(), place + " >= " + rule);
            case "minItems" -> need(value.size() >= rule.intValue(), place + " has fewer than " + rule + " items");
            case "required" -> rule.forEach(name -> need(value.has(name.textValue()), place + " lacks " + name));
            case "properties" -> checkProperties(value, rule, place);
            case "additionalProperties" -> checkNoOthers(value, rule, schema, place);
            case "items" -> checkItems(value, rule, place);
            case "oneOf" -> checkOneOf(value, rule, place);
            case "pattern" -> need(value.asText().contains(rule.textValue()), place + " lacks " + rule);
            case "$ref" -> check(value, root.at(rule.textValue().substring(1)), place);
            default -> throw new AssertionError("this validator does not know " + keyword);
        }
    }

    private void checkProperties(JsonNode value, JsonNode rules, String place) {
        for (Map.Entry<String, JsonNode> rule : rules.properties()) {
            if (value.has(rule.getKey())) {
                check(value.get(rule.getKey()), rule.getValue(), place + '.' + rule.getKey());
            }
        }
    }

    private void checkNoOthers(JsonNode value, JsonNode rule, JsonNode schema, String place) {
        if (rule.booleanValue()) {
            throw new AssertionError("this validator knows additionalProperties only as false");
        }
        value.fieldNames()
                .forEachRemaining(name -> need(schema.path("properties").has(name), place + " has another: " + name));
    }

    private void checkItems(JsonNode value, JsonNode rule, String place) {
        for (int i = 0; i < value.size(); i++) {
            check(value.get(i), rule, place + '[' + i + ']');
        }
    }

    private void checkOneOf(JsonNode value, JsonNode rules, String place) {
        int fitting = 0;
        List<String> why = new ArrayList<>();
        for (JsonNode rule : rules) {
            SchemaCheck one = new SchemaCheck(root);
            one.check(value, rule, place);
            fitting += one.faults.isEmpty() ? 1 : 0;
            why.addAll(one.faults);
        }
        need(fitting == 1, place + " fits " + fitting + " of the alternatives: " + why);
    }

    private static boolean isOfType(JsonNode value, JsonNode type) {
        if (type.isArray()) {
            for (JsonNode each : type) {
                if (isOfType(value, each)) {
                    return true;
                }
            }
            return false;
        }
        return switch (type.textValue()) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isTextual();
            case "boolean" -> value.isBoolean();
            case "null" -> value.isNull();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            default -> throw new AssertionError("this validator does not know the type " + type);
        };
    }

    private static boolean contains(JsonNode list, JsonNode value) {
        for (JsonNode each : list) {
            if (sameNumberOrText(each, value)) {
                return true;
            }
        }
        return false;
    }

    private static boolean sameNumberOrText(JsonNode expected, JsonNode value) {
        return expected.isNumber()
                ? value.isNumber() && value.doubleValue() == expected.doubleValue()
                : expected.equals(value);
    }

    private void need(boolean holds, String fault) {
        if (!holds) {
            faults.add(fault);
        }
    }
}
