package dev.abtest.cli;

import dev.abtest.document.SessionLines.Layout;
import dev.abtest.model.SessionType;
import dev.abtest.report.OutputFormat;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.TypeConversionException;

/** The kinds of options and arguments that the commands have. */
final class Options {
    private Options() {}

    static OptionSpec text(String name, String label, String description) {
        return option(String.class, label, description, name).build();
    }

    static OptionSpec required(String name, String label, String description) {
        return option(String.class, label, description, name).required(true).build();
    }

    static OptionSpec texts(String name, String label, String description) {
        return option(List.class, label, description, name)
                .auxiliaryTypes(String.class)
                .build();
    }

    static OptionSpec wholeNumber(String name, String label, String description) {
        return option(Integer.class, label, description, name).build();
    }

    static OptionSpec number(String name, String label, String description) {
        return option(Double.class, label, description, name).build();
    }

    static OptionSpec flag(String description, String... names) {
        return OptionSpec.builder(names)
                .arity("0")
                .type(boolean.class)
                .initialValue(false)
                .description(description)
                .build();
    }

    static OptionSpec sessionType(boolean required) {
        List<String> words = new ArrayList<>();
        for (SessionType type : SessionType.values()) {
            words.add(type.key());
        }
        OptionSpec option =
                choice("--session-type", "ARM", "The arm: cold or warm.", words, SessionType.values(), null);
        return option.toBuilder().required(required).build();
    }

    static OptionSpec format() {
        List<String> words = new ArrayList<>();
        for (OutputFormat format : OutputFormat.values()) {
            words.add(format.key());
        }
        String description = "text (the default), json, csv or markdown.";
        return choice("--format", "FORMAT", description, words, OutputFormat.values(), OutputFormat.TEXT);
    }

    static OptionSpec inputFormat() {
        List<String> words = new ArrayList<>();
        for (Layout layout : Layout.values()) {
            words.add(layout.key());
        }
        return choice("--input-format", "FORMAT", "jsonl or csv (default: by content).", words, Layout.values(), null);
    }

    /** An option whose value is one of {@code values}, each called by the word at its place. */
    static <T> OptionSpec choice(
            String name, String label, String description, List<String> words, T[] values, T initial) {
        return option(values[0].getClass(), label, description, name)
                .completionCandidates(words)
                .initialValue(initial)
                .converters(new Choice<>(words, values))
                .build();
    }

    private record Choice<T>(List<String> words, T[] values) implements ITypeConverter<T> {
        @Override
        public T convert(String word) {
            int index = words.indexOf(word);
            if (index < 0) {
                throw new TypeConversionException("expected " + String.join(" or ", words) + ", not '" + word + "'");
            }
            return values[index];
        }
    }

    static PositionalParamSpec argument(String label, String description) {
        return PositionalParamSpec.builder()
                .paramLabel(label)
                .type(String.class)
                .arity("1")
                .index("0")
                .required(true)
                .description(description)
                .build();
    }

    /** One or more arguments behind a first one. */
    static PositionalParamSpec moreArguments(String label, String description) {
        return PositionalParamSpec.builder()
                .paramLabel(label)
                .type(List.class)
                .auxiliaryTypes(String.class)
                .index("1..*")
                .arity("1..*")
                .required(true)
                .description(description)
                .build();
    }

    static PositionalParamSpec arguments(String label, String arity, String description) {
        return PositionalParamSpec.builder()
                .paramLabel(label)
                .type(List.class)
                .auxiliaryTypes(String.class)
                .arity(arity)
                .required(!arity.startsWith("0"))
                .description(description)
                .build();
    }

    private static OptionSpec.Builder option(Class<?> type, String label, String description, String... names) {
        return OptionSpec.builder(names).type(type).paramLabel(label).arity("1").description(description);
    }
}
