package dev.abtest.cli;

import dev.abtest.analysis.Analysis;
import dev.abtest.analysis.Settings;
import dev.abtest.report.Format;
import dev.abtest.store.ABTestManager;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code abtest analyze}. */
final class AnalyzeCommand implements Command {
    private final Context context;
    private final StoreOption store;
    private final PositionalParamSpec tests = Options.arguments("TEST", TestArgument.READABLE);
    private final OptionSpec format = Options.format();

    AnalyzeCommand(Context context) {
        this.context = context;
        this.store = new StoreOption(context);
    }

    @Override
    public CommandSpec spec() {
        return Command.describe("analyze", this, "Say what the sessions of a test prove.")
                .addPositional(tests)
                .addOption(format)
                .addOption(store.spec());
    }

    @Override
    public Integer call() throws IOException {
        ABTestManager manager = store.manager();
        List<Analysis> analyses = new ArrayList<>();
        for (String name : tests.<List<String>>getValue()) {
            analyses.add(Analysis.of(TestArgument.load(name, manager, context), Settings.DEFAULTS));
        }
        format.<Format>getValue().report().analyze(analyses, context.out());
        return ExitCode.OK;
    }
}
