package dev.abtest.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * A subcommand. Commands are described with picocli's model instead of its annotations: reading annotations by
 * reflection would take longer than running most of them.
 */
interface Command extends Callable<Integer> {
    /** Name, options and arguments. */
    CommandSpec spec();

    /** A command with the options that all have. */
    static CommandSpec describe(String name, Callable<Integer> action, String... description) {
        CommandSpec spec = CommandSpec.wrapWithoutInspection(action).name(name);
        spec.usageMessage().description(description).sortOptions(false).abbreviateSynopsis(true);
        spec.versionProvider(new Version());
        spec.addOption(OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Show this help and exit.")
                .build());
        spec.addOption(OptionSpec.builder("-V", "--version")
                .versionHelp(true)
                .description("Show the version and exit.")
                .build());
        return spec;
    }

    /** What {@code --version} prints. */
    final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"abtest " + (version == null ? "(not packaged)" : version)};
        }
    }
}
