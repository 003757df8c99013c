package dev.abtest.cli;

import dev.abtest.model.ABTest;
import dev.abtest.model.UserError;
import dev.abtest.store.ABTestManager;
import java.nio.file.Path;
import picocli.CommandLine.Model.PositionalParamSpec;

/** TEST, the name of a test on the command line. */
final class TestArgument {
    static final String READABLE =
            "A test id, an unambiguous beginning of one, a task id that one test has, a path to a test file, or - for"
                    + " a test file on standard input.";
    static final String STORED = "A test id, an unambiguous beginning of one, or a task id that one test has.";

    private TestArgument() {}

    static PositionalParamSpec readable() {
        return Options.argument("TEST", READABLE);
    }

    static PositionalParamSpec stored() {
        return Options.argument("TEST", STORED);
    }

    /** The test that {@code name} means, for a command that only reads. */
    static ABTest load(String name, ABTestManager manager, Context context) {
        if (name.equals("-")) {
            return ABTestManager.read("<stdin>", context.in());
        }
        return isPath(name) ? ABTestManager.read(Path.of(name)) : manager.load(manager.find(name));
    }

    /** The id of the stored test that {@code name} means, for a command that changes it. */
    static String find(String name, ABTestManager manager) {
        if (isPath(name)) {
            throw new UserError(name + ": only tests of the store can be changed; give a test id");
        }
        return manager.find(name);
    }

    private static boolean isPath(String name) {
        return name.indexOf('/') >= 0 || name.endsWith(".json");
    }
}
