package dev.abtest.analysis;

import dev.abtest.design.RunBlocks;
import dev.abtest.model.ABTest;
import dev.abtest.model.IsoTime;
import dev.abtest.model.LocalClock;
import dev.abtest.model.SessionDetails;
import dev.abtest.model.SessionField;
import dev.abtest.model.SessionResult;
import dev.abtest.model.SessionType;
import dev.abtest.stats.permutation.Permutation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A reason to read a figure with care.
 *
 * @param kind what it is about
 * @param sentence the reason, in one sentence that says what it means for the reader
 */
public record Warning(Kind kind, String sentence) {
    /** What a warning is about. */
    public enum Kind {
        /** Sessions that called no tool. */
        NO_TOOL_CALLS("no_tool_calls"),
        /** Sessions whose time is unknown. */
        NO_TIMES("no_times"),
        /** Arms without any spread. */
        CONSTANT_ARMS("constant_arms"),
        /** Arms of very different size. */
        UNEQUAL_ARMS("unequal_arms"),
        /** The smaller arm scatters more, which both tests of means take badly. */
        NOISY_SMALL_ARM("noisy_small_arm"),
        /** One arm was recorded before the other. */
        ARMS_APART_IN_TIME("arms_apart_in_time"),
        /** Every look at a growing test is another chance of a false alarm. */
        ONE_LOOK("one_look"),
        /** Too many sessions for the exact test. */
        NO_EXACT_TEST("no_exact_test"),
        /** Sessions that ran out of time. */
        TIMED_OUT("timed_out"),
        /** Planned sessions that have no result. */
        LOST_SESSIONS("lost_sessions"),
        /** Sessions of runs and others in one test. */
        NOT_ONLY_RUNS("not_only_runs"),
        /** The arms differ wholly in something that may explain what is seen. */
        CONFOUNDED("confounded"),
        /** The arms differ in a setting, clearly but not wholly, or in one that need not matter. */
        SETTING_DIFFERS("setting_differs"),
        /** Sessions of both arms that seem to be one recording. */
        SAME_RECORDS("same_records"),
        /** Tasks that one arm did more often. */
        UNEQUAL_TRIALS("unequal_trials"),
        /** Time ran out more often in one arm. */
        UNEVEN_TIMEOUTS("uneven_timeouts"),
        /** Attempts were lost more often in one arm. */
        UNEVEN_LOSSES("uneven_losses"),
        /** A figure is known more often in one arm. */
        UNEVEN_KNOWLEDGE("uneven_knowledge"),
        /** A warm-up that no session has looked at. */
        NO_TRACE("no_trace"),
        /** What a run noted has gone. */
        LOST_DETAILS("lost_details");

        private final String key;

        Kind(String key) {
            this.key = key;
        }

        /** The name in JSON. */
        public String key() {
            return key;
        }
    }

    /**
     * What is doubtful about {@code test}, in the order in which it is told.
     *
     * @param errors the comparison of the primary metric
     * @param clock what naive times mean
     */
    static List<Warning> of(ABTest test, Comparison errors, RunBlocks blocks, LocalClock clock) {
        Search search = new Search(test);
        search.lookAtToolCalls();
        search.lookAtTimes();
        search.lookAtSpread(errors);
        search.lookAtSizes();
        search.lookAtNoise(errors);
        search.lookAtOrder(clock);
        search.lookAtTimeouts();
        search.lookAtRuns(blocks);
        search.lookAtLooks(errors);
        return search.warnings;
    }

    /** Goes through a test and collects. */
    private static final class Search {
        private static final int TOO_UNEQUAL = 3;
        private static final double NOTABLY_LARGER = 1.5;
        private static final double NOISIER = 1.2;
        /** From about this size on the tests of means no longer mind. */
        private static final int FEW = 30;

        private final ABTest test;
        private final List<Warning> warnings = new ArrayList<>();

        private Search(ABTest test) {
            this.test = test;
        }

        private void lookAtToolCalls() {
            int cold = count(Kind.NO_TOOL_CALLS, test.cold());
            int warm = count(Kind.NO_TOOL_CALLS, test.warm());
            if (cold + warm > 0) {
                warn(
                        Kind.NO_TOOL_CALLS,
                        counted(cold, warm) + " made no tool calls: they have no error rate and take no part in its"
                                + " comparison; the averages count them as 0.");
            }
        }

        private void lookAtTimes() {
            int cold = count(Kind.NO_TIMES, test.cold());
            int warm = count(Kind.NO_TIMES, test.warm());
            if (cold + warm > 0
                    && cold + warm == test.cold().size() + test.warm().size()) {
                warn(Kind.NO_TIMES, "No session has a completion time, so times are not compared.");
            } else if (cold + warm > 0) {
                warn(
                        Kind.NO_TIMES,
                        counted(cold, warm) + " have no completion time and are left out of the comparison of times.");
            }
        }

        /** How many sessions a warning of {@code kind} is about. */
        private static int count(Kind kind, List<SessionResult> sessions) {
            int count = 0;
            for (SessionResult session : sessions) {
                boolean concerned = kind == Kind.NO_TOOL_CALLS
                                && session.toolCalls() == 0
                                && SessionField.TOOL_CALLS.isKnown(session)
                        || kind == Kind.NO_TIMES && !SessionField.COMPLETION_TIME_SECONDS.isKnown(session)
                        || kind == Kind.TIMED_OUT && SessionDetails.ranOutOfTime(session);
                count += concerned ? 1 : 0;
            }
            return count;
        }

        private String counted(int cold, int warm) {
            return cold + " of " + test.cold().size() + " cold and " + warm + " of "
                    + test.warm().size() + " warm sessions";
        }

        private void lookAtSpread(Comparison errors) {
            if (errors.welch().isPresent() && errors.welch().get().t().isEmpty()) {
                warn(
                        Kind.CONSTANT_ARMS,
                        "Within each arm all sessions have the same error rate, so there is no spread to judge the"
                                + " difference by: Welch's p is only a limit, trust the exact test.");
            }
            if (errors.welch().isPresent() && test.cold().size() + test.warm().size() > Permutation.MAX_SESSIONS) {
                warn(
                        Kind.NO_EXACT_TEST,
                        "With more than " + Permutation.MAX_SESSIONS
                                + " sessions the permutation test is left out; Welch's test is as good there.");
            }
        }

        private void lookAtSizes() {
            long cold = test.cold().size();
            long warm = test.warm().size();
            if (Math.min(cold, warm) > 0 && Math.max(cold, warm) > TOO_UNEQUAL * Math.min(cold, warm)) {
                warn(
                        Kind.UNEQUAL_ARMS,
                        "One arm has more than three times the sessions of the other (" + cold + " cold, " + warm
                                + " warm): the smaller one limits what can be found.");
            }
        }

        /** From such arms, in simulation, both tests of means drew 6% to 8% of false alarms at alpha 5%. */
        private void lookAtNoise(Comparison errors) {
            boolean coldIsSmaller = errors.cold().n() < errors.warm().n();
            Comparison.Arm smaller = coldIsSmaller ? errors.cold() : errors.warm();
            Comparison.Arm larger = coldIsSmaller ? errors.warm() : errors.cold();
            boolean unequal = larger.n() >= NOTABLY_LARGER * smaller.n();
            if (unequal
                    && smaller.n() < FEW
                    && smaller.sd().orElse(0) > NOISIER * larger.sd().orElse(0)) {
                warn(
                        Kind.NOISY_SMALL_ARM,
                        "The smaller arm scatters more than the larger one: then both tests of the error rate raise"
                                + " somewhat more false alarms than they promise; give both arms as many sessions.");
            }
        }

        private void lookAtTimeouts() {
            int cold = count(Kind.TIMED_OUT, test.cold());
            int warm = count(Kind.TIMED_OUT, test.warm());
            if (cold + warm > 0) {
                warn(
                        Kind.TIMED_OUT,
                        counted(cold, warm) + " timed out: they count as not solved, and because their times are only"
                                + " known to be long they are left out of the comparison of times, which flatters the"
                                + " arm that has more of them.");
            }
        }

        private void lookAtRuns(RunBlocks blocks) {
            int cold = blocks.lost(SessionType.COLD);
            int warm = blocks.lost(SessionType.WARM);
            if (cold + warm > 0) {
                warn(
                        Kind.LOST_SESSIONS,
                        cold + " cold and " + warm
                                + " warm sessions that were planned have no result, because something"
                                + " other than the agent failed; 'abtest run --resume' tries them again.");
            }
            if (blocks.strangers() > 0) {
                warn(
                        Kind.NOT_ONLY_RUNS,
                        "Not all sessions come from runs as they were planned (" + blocks.strangers()
                                + " added or moved in other ways), so the exact"
                                + " test permutes freely instead of within the random blocks of the runs.");
            }
        }

        private void lookAtOrder(LocalClock clock) {
            Optional<Range> cold = Range.of(test.cold(), clock);
            Optional<Range> warm = Range.of(test.warm(), clock);
            if (cold.isPresent() && warm.isPresent() && cold.get().isApartFrom(warm.get())) {
                warn(
                        Kind.ARMS_APART_IN_TIME,
                        "One arm was recorded wholly before the other, so an effect of time (a new model, a busy server)"
                                + " looks like an effect of warming up: start cold and warm sessions in turn.");
            }
        }

        private void lookAtLooks(Comparison errors) {
            if (errors.welch().isPresent()) {
                warn(
                        Kind.ONE_LOOK,
                        "The p-values hold for one look at a number of sessions fixed beforehand: looking five times while"
                                + " sessions are added raises a false-alarm rate of 5% to 14%.");
            }
        }

        private void warn(Warning.Kind kind, String sentence) {
            warnings.add(new Warning(kind, sentence));
        }
    }

    /** When an arm's sessions started, from the first to the last; of one session it says nothing. */
    private record Range(Instant first, Instant last) {
        static Optional<Range> of(List<SessionResult> sessions, LocalClock clock) {
            Instant first = Instant.MAX;
            Instant last = Instant.MIN;
            int known = 0;
            for (SessionResult session : sessions) {
                // A session that ends when it starts has the moment of its entry.
                boolean isTold =
                        session.startTime() != null && !session.startTime().equals(session.endTime());
                Optional<Instant> start = isTold ? IsoTime.parse(session.startTime(), clock) : Optional.empty();
                if (start.isPresent()) {
                    known++;
                    first = start.get().isBefore(first) ? start.get() : first;
                    last = start.get().isAfter(last) ? start.get() : last;
                }
            }
            return known < 2 ? Optional.empty() : Optional.of(new Range(first, last));
        }

        boolean isApartFrom(Range other) {
            return last.isBefore(other.first) || other.last.isBefore(first);
        }
    }
}
