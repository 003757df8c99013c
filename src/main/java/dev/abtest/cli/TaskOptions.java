package dev.abtest.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.abtest.cli.OptionSet.Opt;
import dev.abtest.cli.OptionSet.Words;
import dev.abtest.design.Setting;
import dev.abtest.document.Json;
import dev.abtest.model.TestTask;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The options that describe a task: for the command that creates it, and for the one that changes it. */
final class TaskOptions {
    private final OptionSet options;
    private final Opt<String> description;
    private final Opt<String> prompt;
    private final Opt<String> promptFile;
    private final Opt<String> category;
    private final Opt<String> difficulty;
    private final Opt<List<String>> expectedTools;
    private final Opt<List<String>> criteria;
    private final Opt<List<String>> armsDifferIn;

    private TaskOptions(OptionSet options, boolean whole) {
        this.options = options;
        String text = "The task in one line.";
        description = whole
                ? options.requiredText("--description", "TEXT", text)
                : options.text("--description", "TEXT", text);
        prompt = options.text("--prompt", "TEXT", "What the agent is told.");
        promptFile =
                options.text("--prompt-file", "FILE", "Read the prompt from FILE, or from standard input if it is -.");
        if (whole) {
            promptFile.insteadOf("--prompt", "give the prompt with --prompt or --prompt-file, one of the two");
        } else {
            promptFile.notWith("--prompt", "and --prompt are two prompts; give one of them");
        }
        category = options.text("--category", "TEXT", "Kind of task (default: " + TestTask.DEFAULT_CATEGORY + ").");
        difficulty = options.choice(
                "--difficulty",
                "LEVEL",
                "easy, medium (the default) or hard.",
                new Words<String>().add("easy", "easy").add("medium", "medium").add("hard", "hard"));
        expectedTools = options.texts("--expected-tool", "NAME", "A tool that a good session calls. May be repeated.");
        criteria = options.texts(
                "--success-criterion",
                "KEY=VALUE",
                "What makes a session a success; VALUE is JSON or text. May be repeated.");
        armsDifferIn = options.texts(
                "--arms-differ-in",
                "SETTING",
                "The arms are meant to differ in it: agent, version, model, provider, project, permission-mode or prompt."
                        + " May be repeated.");
    }

    /** Of a new task: what has no default must be given. */
    static TaskOptions ofNew(OptionSet options) {
        return new TaskOptions(options, true);
    }

    /** Of a task that is there: what is not given stays. */
    static TaskOptions ofChanged(OptionSet options) {
        return new TaskOptions(options, false);
    }

    /** Whether any of them is given. */
    boolean areGiven() {
        return description.isGiven()
                || prompt.isGiven()
                || promptFile.isGiven()
                || category.isGiven()
                || difficulty.isGiven()
                || expectedTools.isGiven()
                || criteria.isGiven();
    }

    /** Whether is said in what the arms are meant to differ. */
    boolean armsAreGiven() {
        return armsDifferIn.isGiven();
    }

    /** In what the arms are meant to differ; an empty word is nothing. */
    Set<Setting> armsDifferIn() {
        Set<Setting> settings = new LinkedHashSet<>();
        for (String word : armsDifferIn.orElse(List.of())) {
            if (!word.isEmpty()) {
                settings.add(setting(word));
            }
        }
        return settings;
    }

    private Setting setting(String word) {
        for (Setting setting : Setting.values()) {
            if (setting.key().equals(word)) {
                return setting;
            }
        }
        throw options.misuse(armsDifferIn.name() + " wants agent, version, model, provider, project, permission-mode or"
                + " prompt, not '" + word + "'");
    }

    /** The new task. */
    TestTask task(String taskId, Context context) {
        return new TestTask(
                taskId,
                description.get(),
                givenPrompt(context),
                expectedTools.orElse(List.of()),
                givenCriteria(),
                category.orElse(TestTask.DEFAULT_CATEGORY),
                difficulty.orElse(TestTask.DEFAULT_DIFFICULTY),
                Map.of());
    }

    /** What the command line makes of a task; standard input and files are read once, here. */
    Changed changed(Context context) {
        boolean hasPrompt = prompt.isGiven() || promptFile.isGiven();
        return new Changed(hasPrompt ? givenPrompt(context) : null, givenCriteria());
    }

    /** A change that can be made again and again: each value that is given replaces the old one, an empty one removes it. */
    final class Changed {
        private final String newPrompt;
        private final Map<String, JsonNode> newCriteria;

        private Changed(String newPrompt, Map<String, JsonNode> newCriteria) {
            this.newPrompt = newPrompt;
            this.newCriteria = newCriteria;
        }

        TestTask of(TestTask old) {
            return new TestTask(
                    old.taskId(),
                    description.orElse(old.description()),
                    newPrompt == null ? old.prompt() : newPrompt,
                    expectedTools.isGiven() ? withoutEmpty(expectedTools.get()) : old.expectedTools(),
                    criteria.isGiven() ? merged(old.successCriteria()) : old.successCriteria(),
                    category.isGiven() && category.get().isEmpty()
                            ? TestTask.DEFAULT_CATEGORY
                            : category.orElse(old.category()),
                    difficulty.orElse(old.difficulty()),
                    old.extra());
        }

        private Map<String, JsonNode> merged(Map<String, JsonNode> old) {
            Map<String, JsonNode> merged = new LinkedHashMap<>(old);
            for (Map.Entry<String, JsonNode> criterion : newCriteria.entrySet()) {
                if (criterion.getValue().isTextual()
                        && criterion.getValue().textValue().isEmpty()) {
                    merged.remove(criterion.getKey());
                } else {
                    merged.put(criterion.getKey(), criterion.getValue());
                }
            }
            return merged;
        }
    }

    private static List<String> withoutEmpty(List<String> texts) {
        List<String> left = new ArrayList<>();
        for (String text : texts) {
            if (!text.isEmpty()) {
                left.add(text);
            }
        }
        return left;
    }

    private String givenPrompt(Context context) {
        return promptFile.isGiven() ? InputFile.text(promptFile.get(), context) : prompt.get();
    }

    private Map<String, JsonNode> givenCriteria() {
        Map<String, JsonNode> values = new LinkedHashMap<>();
        for (String criterion : criteria.orElse(List.of())) {
            int equals = criterion.indexOf('=');
            if (equals < 1) {
                throw options.misuse(
                        criteria.name() + " wants KEY=VALUE, or KEY= to remove one, not '" + criterion + "'");
            }
            String key = criterion.substring(0, equals);
            Json.checkKey(key);
            if (values.put(key, Json.orText(criterion.substring(equals + 1))) != null) {
                throw options.misuse(criteria.name() + " gives " + key + " twice");
            }
        }
        return values;
    }
}
