package dev.abtest.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.abtest.cli.OptionSet.Opt;
import dev.abtest.cli.OptionSet.Words;
import dev.abtest.document.Json;
import dev.abtest.model.ABTest;
import dev.abtest.model.TestTask;
import dev.abtest.report.Escape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** {@code abtest create}. */
final class CreateCommand implements Callable<Integer> {
    final OptionSet options = new OptionSet("create", "Create a test.").runs(this);
    private final Opt<String> taskId =
            options.requiredText("--task-id", "ID", "Your name for the task: letters, digits, '.', '_', '-'.");
    private final Opt<String> description = options.requiredText("--description", "TEXT", "The task in one line.");
    private final Opt<String> prompt = options.text("--prompt", "TEXT", "What the agent is told.");
    private final Opt<String> promptFile = options.text(
                    "--prompt-file", "FILE", "Read the prompt from FILE, or from standard input if it is -.")
            .insteadOf("--prompt", "give the prompt with --prompt or --prompt-file, one of the two");
    private final Opt<String> category =
            options.text("--category", "TEXT", "Kind of task (default: " + TestTask.DEFAULT_CATEGORY + ").");
    private final Opt<String> difficulty = options.choice(
            "--difficulty",
            "LEVEL",
            "easy, medium (the default) or hard.",
            new Words<String>().add("easy", "easy").add("medium", "medium").add("hard", "hard"),
            TestTask.DEFAULT_DIFFICULTY);
    private final Opt<List<String>> expectedTools =
            options.texts("--expected-tool", "NAME", "A tool that a good session calls. May be repeated.");
    private final Opt<List<String>> criteria = options.texts(
            "--success-criterion",
            "KEY=VALUE",
            "What makes a session a success; VALUE is JSON or text. May be repeated.");
    private final Opt<Boolean> quiet = options.flag("Print the new test's id alone.", "-q", "--quiet");
    private final TestArgument.Store store = new TestArgument.Store(options);
    private final Context context;

    CreateCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        ABTest test = store.manager(context).create(task());
        if (quiet.get()) {
            context.out().println(test.testId());
        } else {
            context.out().println("Created test: " + test.testId());
            context.out().println("Task: " + Escape.line(test.task().description()));
        }
        return ExitCode.OK;
    }

    private TestTask task() {
        return new TestTask(
                taskId.get(),
                description.get(),
                promptFile.isGiven() ? InputFile.text(promptFile.get(), context) : prompt.get(),
                expectedTools.orElse(List.of()),
                successCriteria(),
                category.orElse(TestTask.DEFAULT_CATEGORY),
                difficulty.get(),
                Map.of());
    }

    private Map<String, JsonNode> successCriteria() {
        Map<String, JsonNode> values = new LinkedHashMap<>();
        for (String criterion : criteria.orElse(List.of())) {
            int equals = criterion.indexOf('=');
            if (equals < 1) {
                throw options.misuse(criteria.name() + " wants KEY=VALUE, not '" + criterion + "'");
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
