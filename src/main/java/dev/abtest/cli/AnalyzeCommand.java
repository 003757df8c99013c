package dev.abtest.cli;

import dev.abtest.analysis.Analysis;
import dev.abtest.analysis.Settings;
import dev.abtest.analysis.Settings.DecidingTest;
import dev.abtest.report.AnalysisJson;
import dev.abtest.report.OutputFormat;
import dev.abtest.store.ABTestManager;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;

/** {@code abtest analyze}. */
final class AnalyzeCommand implements Command {
    private final Context context;
    private final StoreOption store;
    private final CommandSpec spec;
    private final PositionalParamSpec tests = Options.arguments("TEST", "0..*", TestArgument.READABLE);
    private final OptionSpec format = Options.format();
    private final OptionSpec alpha =
            Options.number("--alpha", "P", "The false-alarm rate to hold, above 0 and below 1 (default: 0.05).");
    private final OptionSpec minEffect = Options.number(
            "--min-effect",
            "PART",
            "The smallest change worth a recommendation, as part of the cold error rate (default: 0.2).");
    private final OptionSpec test = Options.choice(
            "--test",
            "TEST",
            "The test that decides: welch (the default) or exact.",
            List.of(DecidingTest.WELCH.key(), DecidingTest.EXACT.key()),
            DecidingTest.values(),
            Settings.DEFAULTS.test());
    private final OptionSpec schema = Options.flag("Print the JSON Schema of --format json and exit.", "--schema");

    AnalyzeCommand(Context context) {
        this.context = context;
        this.store = new StoreOption(context);
        this.spec = Command.describe("analyze", this, "Say what the sessions of one or more tests prove.");
    }

    @Override
    public CommandSpec spec() {
        return spec.addPositional(tests)
                .addOption(format)
                .addOption(alpha)
                .addOption(minEffect)
                .addOption(test)
                .addOption(schema)
                .addOption(store.spec());
    }

    @Override
    public Integer call() throws IOException {
        if (schema.<Boolean>getValue()) {
            context.out().print(AnalysisJson.schema());
            return ExitCode.OK;
        }
        Settings settings = settings();
        List<String> names = tests.getValue();
        if (names == null) {
            throw misuse("name a test, or several");
        }
        ABTestManager manager = store.manager();
        List<Analysis> analyses = new ArrayList<>();
        for (String name : names) {
            analyses.add(Analysis.of(TestArgument.load(name, manager, context), settings, context.clock()));
        }
        format.<OutputFormat>getValue().report().analyze(analyses, context.out());
        return ExitCode.OK;
    }

    private Settings settings() {
        Double chosenAlpha = alpha.getValue();
        Double chosenEffect = minEffect.getValue();
        if (chosenAlpha != null && !(chosenAlpha > 0 && chosenAlpha < 1)) {
            throw misuse("--alpha must be above 0 and below 1, not " + chosenAlpha);
        }
        if (chosenEffect != null && !(chosenEffect >= 0 && chosenEffect < Double.POSITIVE_INFINITY)) {
            throw misuse("--min-effect must be a finite number, 0 or more, not " + chosenEffect);
        }
        return new Settings(
                chosenAlpha == null ? Settings.DEFAULTS.alpha() : chosenAlpha,
                chosenEffect == null ? Settings.DEFAULTS.minEffect() : chosenEffect,
                test.getValue());
    }

    private ParameterException misuse(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
