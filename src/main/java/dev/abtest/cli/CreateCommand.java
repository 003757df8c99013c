package dev.abtest.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.abtest.document.Json;
import dev.abtest.model.ABTest;
import dev.abtest.model.TestTask;
import dev.abtest.report.Escape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** {@code abtest create}. */
final class CreateCommand implements Command {
    private static final String[] DIFFICULTIES = {"easy", "medium", "hard"};

    private final Context context;
    private final StoreOption store;
    private final CommandSpec spec;
    private final OptionSpec taskId =
            Options.required("--task-id", "ID", "Your name for the task: letters, digits, '.', '_', '-'.");
    private final OptionSpec description = Options.required("--description", "TEXT", "The task in one line.");
    private final OptionSpec prompt = Options.text("--prompt", "TEXT", "What the agent is told.");
    private final OptionSpec promptFile =
            Options.text("--prompt-file", "FILE", "Read the prompt from FILE, or from standard input if it is -.");
    private final OptionSpec category =
            Options.text("--category", "TEXT", "Kind of task (default: " + TestTask.DEFAULT_CATEGORY + ").");
    private final OptionSpec difficulty = Options.choice(
            "--difficulty",
            "LEVEL",
            "easy, medium (the default) or hard.",
            List.of(DIFFICULTIES),
            DIFFICULTIES,
            TestTask.DEFAULT_DIFFICULTY);
    private final OptionSpec expectedTools =
            Options.texts("--expected-tool", "NAME", "A tool that a good session calls. May be repeated.");
    private final OptionSpec criteria = Options.texts(
            "--success-criterion",
            "KEY=VALUE",
            "What makes a session a success; VALUE is JSON or text. May be repeated.");
    private final OptionSpec quiet = Options.flag("Print the new test's id alone.", "-q", "--quiet");

    CreateCommand(Context context) {
        this.context = context;
        this.store = new StoreOption(context);
        this.spec = Command.describe("create", this, "Create a test.");
    }

    @Override
    public CommandSpec spec() {
        return spec.addOption(taskId)
                .addOption(description)
                .addOption(prompt)
                .addOption(promptFile)
                .addOption(category)
                .addOption(difficulty)
                .addOption(expectedTools)
                .addOption(criteria)
                .addOption(quiet)
                .addOption(store.spec());
    }

    @Override
    public Integer call() {
        ABTest test = store.manager().create(task());
        if (quiet.<Boolean>getValue()) {
            context.out().println(test.testId());
        } else {
            context.out().println("Created test: " + test.testId());
            context.out().println("Task: " + Escape.line(test.task().description()));
        }
        return ExitCode.OK;
    }

    private TestTask task() {
        String chosen = category.getValue();
        List<String> tools = expectedTools.getValue();
        return new TestTask(
                taskId.getValue(),
                description.getValue(),
                promptText(),
                tools == null ? List.of() : tools,
                successCriteria(),
                chosen == null ? TestTask.DEFAULT_CATEGORY : chosen,
                difficulty.getValue(),
                Map.of());
    }

    private String promptText() {
        String text = prompt.getValue();
        String file = promptFile.getValue();
        if (text == null == (file == null)) {
            throw new ParameterException(
                    spec.commandLine(), "give the prompt with --prompt or --prompt-file, one of the two");
        }
        return text != null ? text : InputFile.text(file, context);
    }

    private Map<String, JsonNode> successCriteria() {
        Map<String, JsonNode> values = new LinkedHashMap<>();
        List<String> given = criteria.getValue();
        for (String criterion : given == null ? List.<String>of() : given) {
            int equals = criterion.indexOf('=');
            if (equals < 1) {
                throw new ParameterException(
                        spec.commandLine(), "--success-criterion wants KEY=VALUE, not '" + criterion + "'");
            }
            values.put(criterion.substring(0, equals), Json.orText(criterion.substring(equals + 1)));
        }
        return values;
    }
}
