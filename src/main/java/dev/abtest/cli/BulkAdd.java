package dev.abtest.cli;

import dev.abtest.document.SessionLines;
import dev.abtest.model.SameRecord;
import dev.abtest.model.SessionAdder;
import dev.abtest.model.SessionType;
import dev.abtest.model.UserError;
import dev.abtest.report.Escape;
import dev.abtest.report.Numbers;
import dev.abtest.store.ABTestManager;
import dev.abtest.store.FileErrors;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** {@code add-result --from}: adds the sessions of a file, all in one write or one by one. */
final class BulkAdd {
    /**
     * Where the lines come from.
     *
     * @param file a path, or {@code -}
     * @param layout null to tell by content
     * @param sessionType the arm of lines that name none; null if all must
     */
    record Source(String file, SessionLines.Layout layout, SessionType sessionType) {}

    private static final String CONFLICT = "is already there and different; correct the line, or use --replace";

    private final ABTestManager manager;
    private final String testId;
    private final boolean replace;
    private final Context context;
    private final SessionAdder.Counts counts = new SessionAdder.Counts();
    private List<SameRecord> sameRecords = List.of();

    BulkAdd(ABTestManager manager, String testId, boolean replace, Context context) {
        this.manager = manager;
        this.testId = testId;
        this.replace = replace;
        this.context = context;
    }

    /** One lock, one write: all lines are stored or, unless {@code skipInvalid}, none. */
    int addAll(Source source, boolean skipInvalid) {
        List<SessionLines.Line> lines = new ArrayList<>();
        List<String> badLines = new ArrayList<>();
        forEachLine(source, line -> {
            if (line.isGood()) {
                lines.add(line);
            } else {
                badLines.add(line.message());
            }
        });
        List<String> problems = new ArrayList<>();
        manager.update(testId, before -> {
            counts.reset();
            problems.clear();
            problems.addAll(badLines);
            SessionAdder adder = new SessionAdder(before, replace);
            for (SessionLines.Line line : lines) {
                SessionLines.Line result = result(line, counts.add(adder.addUnique(line.session())), adder);
                if (!result.isGood()) {
                    problems.add(result.message());
                }
            }
            sameRecords = adder.sameRecords();
            if (!problems.isEmpty() && !skipInvalid) {
                throw new UserError(
                        "nothing was added to test " + testId + ", for "
                                + Numbers.counted(problems.size(), "bad line")
                                + "; correct them, or store the others with --skip-invalid:",
                        problems);
            }
            return adder.result();
        });
        for (String problem : problems) {
            context.err().println(Escape.line(problem));
        }
        print(counts, "result", " to test " + Escape.line(testId), context.out());
        if (!problems.isEmpty()) {
            context.out().println(" Skipped, invalid: " + problems.size());
        }
        SameRecordWarning.print(sameRecords, testId, context);
        return ExitCode.OK;
    }

    /** Every line is stored and acknowledged before the next one is read. */
    int addEach(Source source) {
        int[] bad = {0};
        forEachLine(source, line -> {
            SessionLines.Line result = line.isGood() ? addOne(line) : line;
            if (!result.isGood()) {
                bad[0]++;
                context.err().println(Escape.line(result.message()));
                context.err().flush();
            }
        });
        return bad[0] == 0 ? ExitCode.OK : ExitCode.FAILED;
    }

    private SessionLines.Line addOne(SessionLines.Line line) {
        SessionLines.Line[] result = new SessionLines.Line[1];
        SessionAdder.Outcome[] outcome = new SessionAdder.Outcome[1];
        manager.update(testId, before -> {
            SessionAdder adder = new SessionAdder(before, replace);
            outcome[0] = adder.addUnique(line.session());
            result[0] = result(line, outcome[0], adder);
            sameRecords = adder.sameRecords();
            return adder.result();
        });
        if (result[0].isGood()) {
            context.out()
                    .println(word(outcome[0])
                            + ' '
                            + line.session().sessionType().key()
                            + ' '
                            + Escape.line(line.session().sessionId()));
            context.out().flush();
            SameRecordWarning.print(sameRecords, testId, context);
            context.err().flush();
        }
        return result[0];
    }

    /** The line, bad if its session was refused. */
    private static SessionLines.Line result(SessionLines.Line line, SessionAdder.Outcome outcome, SessionAdder adder) {
        return switch (outcome) {
            case ADDED, REPLACED, UPDATED, ALREADY_THERE -> line;
            case REFUSED -> line.refused(CONFLICT);
            case IN_OTHER_ARM -> line.refused(adder.inOtherArm(line.session()));
        };
    }

    private void forEachLine(Source source, Consumer<SessionLines.Line> work) {
        SessionLines.Defaults defaults = new SessionLines.Defaults(
                source.sessionType(), manager.load(testId).task().taskId());
        String name = InputFile.name(source.file());
        try (InputStream in = InputFile.open(source.file(), context)) {
            SessionLines lines = new SessionLines(name, in, source.layout(), defaults);
            for (SessionLines.Line line = lines.next(); line != null; line = lines.next()) {
                work.accept(line);
            }
        } catch (IOException e) {
            throw FileErrors.reading(Path.of(name), e);
        }
    }

    /**
     * Tells how many sessions became what.
     *
     * @param noun what they are called, in the singular
     * @param where how the line that counts the added ones ends
     */
    static void print(SessionAdder.Counts counts, String noun, String where, PrintWriter out) {
        out.println("Added " + Numbers.counted(counts.of(SessionAdder.Outcome.ADDED), noun) + where);
        out.println(" Replaced: " + counts.of(SessionAdder.Outcome.REPLACED));
        if (counts.of(SessionAdder.Outcome.UPDATED) > 0) {
            out.println(" Updated: " + counts.of(SessionAdder.Outcome.UPDATED));
        }
        out.println(" Skipped, already there: " + counts.of(SessionAdder.Outcome.ALREADY_THERE));
    }

    private static String word(SessionAdder.Outcome outcome) {
        return switch (outcome) {
            case ADDED -> "Added";
            case REPLACED -> "Replaced";
            case UPDATED -> "Updated";
            case ALREADY_THERE -> "Skipped";
            case REFUSED, IN_OTHER_ARM -> throw new AssertionError(outcome);
        };
    }
}
