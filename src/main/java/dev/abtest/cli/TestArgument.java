package dev.abtest.cli;

import dev.abtest.cli.OptionSet.Arg;
import dev.abtest.cli.OptionSet.Opt;
import dev.abtest.model.ABTest;
import dev.abtest.model.UserError;
import dev.abtest.store.ABTestManager;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** TEST, the test that a command is about, and {@code --dir}, the folder of the tests. */
final class TestArgument {
    private static final String READABLE =
            "A test id, an unambiguous beginning of one, a task id that one test has, a path to a test file, or - for"
                    + " a test file on standard input.";
    private static final String STORED = "A test id, an unambiguous beginning of one, or a task id that one test has.";

    private final Arg<List<String>> names;
    private final Store store;

    private TestArgument(Arg<List<String>> names, OptionSet options) {
        this.names = names;
        this.store = new Store(options);
    }

    /** One test that is only read, from the store or from anywhere else. */
    static TestArgument readable(OptionSet options) {
        return new TestArgument(options.arguments("TEST", "0", "1", READABLE), options);
    }

    /** Any number of tests that are only read. */
    static TestArgument allReadable(OptionSet options) {
        return new TestArgument(options.arguments("TEST", "0..*", READABLE), options);
    }

    /** One test of the store. */
    static TestArgument stored(OptionSet options) {
        return new TestArgument(options.arguments("TEST", "0", "1", STORED), options);
    }

    ABTestManager manager(Context context) {
        return store.manager(context);
    }

    /** What is given, as typed; empty if nothing is. */
    List<String> names() {
        return names.orElse(List.of());
    }

    /** The one test. */
    ABTest load(Context context) {
        return load(name(), manager(context), context);
    }

    /** The test that {@code name}, one of {@link #names}, means. */
    ABTest load(String name, ABTestManager manager, Context context) {
        if (name.equals("-")) {
            return ABTestManager.read("<stdin>", context.in());
        }
        return isPath(name) ? ABTestManager.read(Path.of(name)) : manager.load(manager.find(name));
    }

    /** The id of the one test, which must be in the store. */
    String find(ABTestManager manager) {
        if (isPath(name())) {
            throw new UserError(name() + ": only tests of the store can be changed; give a test id");
        }
        return manager.find(name());
    }

    private String name() {
        return names.get().get(0);
    }

    private static boolean isPath(String name) {
        return name.indexOf('/') >= 0 || name.endsWith(".json");
    }

    /** {@code --dir}, which every command has that reads or changes tests. */
    static final class Store {
        private final Opt<String> folder;

        Store(OptionSet options) {
            folder = options.textAtEnd(
                    "--dir",
                    "DIR",
                    "Folder of the tests (default: $ABTEST_DIR, $HERMES_HOME/ab_tests, ~/.hermes/ab_tests).");
        }

        /** The store that the option, or the environment, names. */
        ABTestManager manager(Context context) {
            return new ABTestManager(path(context.environment()), context.clock());
        }

        /** The option as it goes on a command line that is about the same store; empty if it is not given. */
        String asTyped() {
            return folder.isGiven() ? " --dir " + quoted(folder.get()) : "";
        }

        /** For a shell, as it is where that is enough. */
        private static String quoted(String text) {
            for (char c : text.toCharArray()) {
                if (!Character.isLetterOrDigit(c) && "/._-".indexOf(c) < 0) {
                    return '\'' + text.replace("'", "'\\''") + '\'';
                }
            }
            return text;
        }

        private Path path(Map<String, String> environment) {
            if (folder.isGiven()) {
                return Path.of(folder.get());
            }
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
}
