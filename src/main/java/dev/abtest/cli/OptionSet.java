package dev.abtest.cli;

import dev.abtest.model.SessionType;
import dev.abtest.report.OutputFormat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/**
 * The options and arguments of one command. A command declares each once, as a field: this tells picocli of it, in the
 * order of the help, and returns a typed handle to its value. A rule about other options stands beside the option that
 * has it; all rules are checked, in the order of declaration, before the command runs.
 *
 * <p>Commands are described with picocli's model instead of its annotations: to read annotations by reflection would
 * take longer than to run most of the commands.
 */
final class OptionSet implements Callable<Integer> {
    private static final int SECONDS_PER_MINUTE = 60;
    private static final int SECONDS_PER_HOUR = 3600;

    private final CommandSpec spec;
    private final Map<String, Opt<?>> declared = new LinkedHashMap<>();
    private final List<Rule> rules = new ArrayList<>();
    private final List<OptionSpec> atEnd = new ArrayList<>();
    private Callable<Integer> command;

    /** For the command {@code name}, with the options that every command has; {@code description} is a paragraph each. */
    OptionSet(String name, String... description) {
        spec = CommandSpec.wrapWithoutInspection(this).name(name).versionProvider(new Version());
        spec.usageMessage().description(description).sortOptions(false).abbreviateSynopsis(true);
        spec.addOption(OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Show this help and exit.")
                .build());
        spec.addOption(OptionSpec.builder("-V", "--version")
                .versionHelp(true)
                .description("Show the version and exit.")
                .build());
    }

    /** Sets what runs, once the options are read and the rules are checked. */
    OptionSet runs(Callable<Integer> action) {
        command = action;
        return this;
    }

    /** Sets the lines under the options in the help. */
    OptionSet endingWith(String lines) {
        spec.usageMessage().footer(lines.split("\n"));
        return this;
    }

    /** The command as picocli knows it, complete. */
    CommandSpec spec() {
        while (!atEnd.isEmpty()) {
            spec.addOption(atEnd.remove(0));
        }
        return spec;
    }

    /** The options declared so far, in their order. */
    List<Opt<?>> soFar() {
        return List.copyOf(declared.values());
    }

    /** Wrong usage that a command itself finds. */
    ParameterException misuse(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    /** Checks the rules, then runs the command. */
    @Override
    public Integer call() throws Exception {
        for (Rule rule : rules) {
            boolean otherGiven = declared.get(rule.other).isGiven();
            if (rule.option.isGiven() == rule.given && otherGiven == rule.otherGiven) {
                throw misuse(rule.message);
            }
        }
        return command.call();
    }

    /** Refuses that {@code option} is given or not while the option called {@code other} is given or not. */
    private record Rule(Opt<?> option, boolean given, String other, boolean otherGiven, String message) {}

    // Kinds of options.

    Opt<String> text(String name, String label, String description) {
        return add(option(String.class, label, description, name));
    }

    /** A text that stands at the end of the help, whatever is declared after it. */
    Opt<String> textAtEnd(String name, String label, String description) {
        OptionSpec option = option(String.class, label, description, name).build();
        atEnd.add(option);
        return declare(option);
    }

    Opt<String> requiredText(String name, String label, String description) {
        return add(option(String.class, label, description, name).required(true));
    }

    /** A text that may be repeated. */
    Opt<List<String>> texts(String name, String label, String description) {
        return add(option(List.class, label, description, name).auxiliaryTypes(String.class));
    }

    /** One text or more behind one name. */
    Opt<List<String>> several(String name, String label, String description) {
        return add(option(List.class, label, description, name)
                .auxiliaryTypes(String.class)
                .arity("1..*"));
    }

    Opt<Integer> wholeNumber(String name, String label, String description) {
        return add(option(Integer.class, label, description, name));
    }

    Opt<Double> number(String name, String label, String description) {
        return add(option(Double.class, label, description, name));
    }

    /** An option without a value; false unless given. */
    Opt<Boolean> flag(String description, String... names) {
        return add(OptionSpec.builder(names)
                .arity("0")
                .type(boolean.class)
                .initialValue(false)
                .description(description));
    }

    /** A time with its unit, such as {@code 90s} or {@code 30m}; a bare number is seconds. */
    Opt<Duration> duration(String name, String description) {
        return add(option(Duration.class, "TIME", description, name).converters(OptionSet::toDuration));
    }

    /** A number of bytes, such as {@code 500K} or {@code 64M}. */
    Opt<Long> size(String name, String description) {
        return add(option(Long.class, "SIZE", description, name).converters(OptionSet::toBytes));
    }

    /** One of {@code words}. */
    <T> Opt<T> choice(String name, String label, String description, Words<T> words) {
        return add(choiceOf(name, label, description, words));
    }

    /** One of {@code words}; {@code initial} unless given. */
    <T> Opt<T> choice(String name, String label, String description, Words<T> words, T initial) {
        return add(choiceOf(name, label, description, words).initialValue(initial));
    }

    Opt<SessionType> sessionType(boolean required) {
        return add(choiceOf("--session-type", "ARM", "The arm: cold or warm.", arms())
                .required(required));
    }

    static Words<SessionType> arms() {
        Words<SessionType> words = new Words<>();
        for (SessionType type : SessionType.values()) {
            words.add(type.key(), type);
        }
        return words;
    }

    Opt<OutputFormat> format() {
        Words<OutputFormat> words = new Words<>();
        for (OutputFormat format : OutputFormat.values()) {
            words.add(format.key(), format);
        }
        return choice("--format", "FORMAT", "text (the default), json, csv or markdown.", words, OutputFormat.TEXT);
    }

    private static OptionSpec.Builder choiceOf(String name, String label, String description, Words<?> words) {
        // As an Object, since picocli takes an option of type Boolean for a flag.
        return option(Object.class, label, description, name)
                .completionCandidates(words.values.keySet())
                .converters(words);
    }

    private static OptionSpec.Builder option(Class<?> type, String label, String description, String name) {
        return OptionSpec.builder(name).type(type).paramLabel(label).arity("1").description(description);
    }

    private <T> Opt<T> add(OptionSpec.Builder builder) {
        OptionSpec option = builder.build();
        spec.addOption(option);
        return declare(option);
    }

    private <T> Opt<T> declare(OptionSpec option) {
        Opt<T> handle = new Opt<>(option);
        declared.put(handle.name(), handle);
        return handle;
    }

    // Kinds of arguments that have a place instead of a name.

    /** As many as {@code arity} says, such as {@code 0..*}. */
    Arg<List<String>> arguments(String label, String arity, String description) {
        return add(argument(label, arity, description));
    }

    /** As many as {@code arity} says, from the place {@code index} on, such as {@code 0} or {@code 1..*}. */
    Arg<List<String>> arguments(String label, String index, String arity, String description) {
        return add(argument(label, arity, description).index(index));
    }

    private static PositionalParamSpec.Builder argument(String label, String arity, String description) {
        return PositionalParamSpec.builder()
                .paramLabel(label)
                .type(List.class)
                .auxiliaryTypes(String.class)
                .arity(arity)
                .required(!arity.startsWith("0"))
                .description(description);
    }

    private Arg<List<String>> add(PositionalParamSpec.Builder builder) {
        PositionalParamSpec argument = builder.build();
        spec.addPositional(argument);
        return new Arg<>(argument);
    }

    /** What the command line says for one option or argument; to be asked once it is parsed. */
    static class Arg<T> {
        private final ArgSpec spec;

        private Arg(ArgSpec spec) {
            this.spec = spec;
        }

        /** Whether it is on the command line, even if with its default. */
        boolean isGiven() {
            return !spec.stringValues().isEmpty();
        }

        /**
         * The value, of what is given, required or has a default.
         *
         * @throws NoSuchElementException if there is none
         */
        T get() {
            T value = spec.getValue();
            if (value == null) {
                throw new NoSuchElementException(spec.paramLabel() + " is not given");
            }
            return value;
        }

        T orElse(T otherwise) {
            T value = spec.getValue();
            return value == null ? otherwise : value;
        }

        /** The value as an {@code Optional}. */
        Optional<T> value() {
            return Optional.ofNullable(spec.getValue());
        }
    }

    /** An option, to which rules may be added: each of these methods returns the option itself. */
    final class Opt<T> extends Arg<T> {
        private final String name;

        private Opt(OptionSpec spec) {
            super(spec);
            name = spec.longestName();
        }

        /** As typed, {@code --notes}. */
        String name() {
            return name;
        }

        /** Refused without the option {@code other}, which may be declared later. */
        Opt<T> onlyWith(String other) {
            return rule(true, other, false, name + " goes with " + other);
        }

        /** Refused beside the option {@code other}; {@code reason} continues a sentence that begins with the name. */
        Opt<T> notWith(String other, String reason) {
            return rule(true, other, true, name + " " + reason);
        }

        /** Required unless {@code other} is given. */
        Opt<T> unless(String other, String message) {
            return rule(false, other, false, message);
        }

        /** Either this one or {@code other} must be given, and not both. */
        Opt<T> insteadOf(String other, String message) {
            return unless(other, message).rule(true, other, true, message);
        }

        private Opt<T> rule(boolean given, String other, boolean otherGiven, String message) {
            rules.add(new Rule(this, given, other, otherGiven, message));
            return this;
        }
    }

    /** The words that an option takes, each with what it means. */
    static final class Words<T> implements ITypeConverter<T> {
        private final Map<String, T> values = new LinkedHashMap<>();

        Words<T> add(String word, T value) {
            values.put(word, value);
            return this;
        }

        @Override
        public T convert(String word) {
            T value = values.get(word);
            if (value == null) {
                throw new TypeConversionException(
                        "expected " + String.join(" or ", values.keySet()) + ", not '" + word + "'");
            }
            return value;
        }
    }

    private static Duration toDuration(String text) {
        String unit = unit(text);
        double seconds = switch (unit) {
            case "", "s" -> 1;
            case "ms" -> 1e-3;
            case "m", "min" -> SECONDS_PER_MINUTE;
            case "h" -> SECONDS_PER_HOUR;
            default -> Double.NaN;
        };
        double amount = amount(text, unit) * seconds;
        if (!(amount > 0 && amount <= Integer.MAX_VALUE)) {
            throw new TypeConversionException("expected a time above 0 such as 90s, 30m or 2h, not '" + text + "'");
        }
        return Duration.ofNanos((long) (amount * 1e9));
    }

    private static Long toBytes(String text) {
        String unit = unit(text);
        double bytes = switch (unit) {
            case "", "B" -> 1;
            case "k", "K", "KiB" -> 1L << 10;
            case "M", "MiB" -> 1L << 20;
            case "G", "GiB" -> 1L << 30;
            default -> Double.NaN;
        };
        double amount = amount(text, unit) * bytes;
        if (!(amount >= 0 && amount <= 1L << 50)) {
            throw new TypeConversionException("expected a size such as 500K, 64M or 2G, not '" + text + "'");
        }
        return (long) amount;
    }

    private static String unit(String text) {
        int end = text.length();
        while (end > 0 && Character.isLetter(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(end);
    }

    /** The number before {@code unit}; NaN if it is none. */
    private static double amount(String text, String unit) {
        try {
            return Double.parseDouble(text.substring(0, text.length() - unit.length()));
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    /** What {@code --version} prints. */
    private static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = OptionSet.class.getPackage().getImplementationVersion();
            return new String[] {"abtest " + (version == null ? "(not packaged)" : version)};
        }
    }
}
