package dev.abtest.design;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.abtest.model.ABTest;
import dev.abtest.model.SessionDetails;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * In what setting a session ran, by what its record tells: something that can differ between the arms beside the warm-up,
 * and then explain what is seen. A test can declare that its arms are meant to differ in some of it.
 */
public enum Setting {
    AGENT("agent", "agent", SessionDetails.Field.AGENT, true),
    VERSION("version", "agent version", SessionDetails.Field.VERSION, false),
    MODEL("model", "model", SessionDetails.Field.MODEL, true),
    PROVIDER("provider", "provider", SessionDetails.Field.PROVIDER, true),
    /** The working directory; a run gives each session one of its own. */
    PROJECT("project", "project", SessionDetails.Field.PROJECT, true),
    PERMISSION_MODE("permission-mode", "permission mode", SessionDetails.Field.PERMISSION_MODE, true),
    /** The first message, by its hash; warming up may mean to say more in it. */
    PROMPT("prompt", "prompt", SessionDetails.Field.PROMPT_HASH, false);

    /** The key of a document that lists in what the arms are meant to differ. */
    private static final String DECLARED = "arms_differ_in";

    private final String key;
    private final String label;
    private final SessionDetails.Field field;
    private final boolean confounds;

    Setting(String key, String label, SessionDetails.Field field, boolean confounds) {
        this.key = key;
        this.label = label;
        this.field = field;
        this.confounds = confounds;
    }

    /** The word in options and documents. */
    public String key() {
        return key;
    }

    /** What people call it. */
    public String label() {
        return label;
    }

    /** Where a session notes it. */
    public SessionDetails.Field field() {
        return field;
    }

    /** Whether arms that differ in it cannot be told from arms that differ in the warm-up. */
    public boolean confounds() {
        return confounds;
    }

    /** In what the arms of {@code test} are meant to differ; words that are not known are passed over. */
    public static Set<Setting> declaredBy(ABTest test) {
        Set<Setting> declared = EnumSet.noneOf(Setting.class);
        JsonNode words = test.extra().get(DECLARED);
        if (words != null) {
            for (JsonNode word : words) {
                for (Setting setting : values()) {
                    if (setting.key.equals(word.asText())) {
                        declared.add(setting);
                    }
                }
            }
        }
        return declared;
    }

    /** The field of a test whose arms are meant to differ in these; none if there are none. */
    public static Map<String, JsonNode> declaration(Collection<Setting> settings) {
        if (settings.isEmpty()) {
            return Map.of();
        }
        ArrayNode words = JsonNodeFactory.instance.arrayNode();
        for (Setting setting : settings) {
            words.add(setting.key);
        }
        return Map.of(DECLARED, words);
    }

    /** {@code test} with arms that are meant to differ in these; in nothing if there are none. */
    public static ABTest declare(ABTest test, Collection<Setting> settings) {
        Map<String, JsonNode> extra = new LinkedHashMap<>(test.extra());
        extra.remove(DECLARED);
        extra.putAll(declaration(settings));
        return test.withExtra(extra);
    }
}
