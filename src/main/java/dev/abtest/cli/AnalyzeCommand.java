package dev.abtest.cli;

import dev.abtest.analysis.Analysis;
import dev.abtest.analysis.Settings;
import dev.abtest.analysis.Settings.DecidingTest;
import dev.abtest.cli.OptionSet.Opt;
import dev.abtest.cli.OptionSet.Words;
import dev.abtest.report.AnalysisJson;
import dev.abtest.report.OutputFormat;
import dev.abtest.store.ABTestManager;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Callable;

/** {@code abtest analyze}. */
final class AnalyzeCommand implements Callable<Integer> {
    final OptionSet options = new OptionSet("analyze", "Say what the sessions of one or more tests show.").runs(this);
    private final TestArgument tests = TestArgument.allReadable(options);
    private final Opt<OutputFormat> format = options.format();
    private final Opt<Double> alpha =
            options.number("--alpha", "P", "The false-alarm rate to hold, above 0 and below 1 (default: 0.05).");
    private final Opt<Double> minEffect = options.number(
            "--min-effect",
            "PART",
            "The smallest change worth a recommendation, as part of the cold error rate (default: 0.2).");
    private final Opt<DecidingTest> test = options.choice(
            "--test",
            "TEST",
            "The test that decides: welch (the default) or exact.",
            decidingTests(),
            Settings.DEFAULTS.test());
    private final Opt<Integer> run =
            options.wholeNumber("--run", "N", "Look at run N alone (default: all sessions but those of A/A runs).");
    private final Opt<Boolean> schema = options.flag("Print the JSON Schema of --format json and exit.", "--schema");
    private final Context context;

    AnalyzeCommand(Context context) {
        this.context = context;
    }

    private static Words<DecidingTest> decidingTests() {
        Words<DecidingTest> words = new Words<>();
        for (DecidingTest test : DecidingTest.values()) {
            words.add(test.key(), test);
        }
        return words;
    }

    @Override
    public Integer call() throws IOException {
        if (schema.get()) {
            context.out().print(AnalysisJson.schema());
            return ExitCode.OK;
        }
        Settings settings = settings();
        if (tests.names().isEmpty()) {
            throw options.misuse("name a test, or several");
        }
        ABTestManager manager = tests.manager(context);
        List<Analysis> analyses = new ArrayList<>();
        for (String name : tests.names()) {
            analyses.add(Analysis.of(tests.load(name, manager, context), settings, run(), context.clock()));
        }
        format.get().report().analyze(analyses, context.out());
        return ExitCode.OK;
    }

    private OptionalInt run() {
        return run.isGiven() ? OptionalInt.of(run.get()) : OptionalInt.empty();
    }

    private Settings settings() {
        double rate = alpha.orElse(Settings.DEFAULTS.alpha());
        double effect = minEffect.orElse(Settings.DEFAULTS.minEffect());
        if (!(rate > 0 && rate < 1)) {
            throw options.misuse(alpha.name() + " must be above 0 and below 1, not " + rate);
        }
        if (!(effect >= 0 && effect < Double.POSITIVE_INFINITY)) {
            throw options.misuse(minEffect.name() + " must be a finite number, 0 or more, not " + effect);
        }
        return new Settings(rate, effect, test.get());
    }
}
