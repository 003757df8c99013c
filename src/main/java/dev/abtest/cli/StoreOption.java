package dev.abtest.cli;

import dev.abtest.model.UserError;
import dev.abtest.store.ABTestManager;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Model.OptionSpec;

/** {@code --dir}: where the tests live. */
final class StoreOption {
    private final Context context;
    private final OptionSpec folder = Options.text(
            "--dir", "DIR", "Folder of the tests (default: $ABTEST_DIR, $HERMES_HOME/ab_tests, ~/.hermes/ab_tests).");

    StoreOption(Context context) {
        this.context = context;
    }

    OptionSpec spec() {
        return folder;
    }

    /** The store that the option, or the environment, names. */
    ABTestManager manager() {
        return new ABTestManager(path(), context.clock());
    }

    private Path path() {
        String given = folder.getValue();
        if (given != null) {
            return Path.of(given);
        }
        Map<String, String> environment = context.environment();
        String own = environment.getOrDefault("ABTEST_DIR", "");
        if (!own.isEmpty()) {
            return Path.of(own);
        }
        String hermes = environment.getOrDefault("HERMES_HOME", "");
        if (!hermes.isEmpty()) {
            return Path.of(hermes, "ab_tests");
        }
        String home = environment.getOrDefault("HOME", "");
        if (home.isEmpty()) {
            throw new UserError("HOME is not set, so there is no ~/.hermes/ab_tests; name a folder with --dir");
        }
        return Path.of(home, ".hermes", "ab_tests");
    }
}
