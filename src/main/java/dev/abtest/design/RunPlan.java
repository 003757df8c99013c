package dev.abtest.design;

import dev.abtest.model.SessionType;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * A run as it is stored in the test before its first session starts: the whole order, and what each session does.
 *
 * @param number 1 for the first run of a test
 * @param runId marks the run's processes and folders
 * @param createdAt ISO 8601; empty for a run that is not stored
 * @param design how the order was drawn
 * @param options what each session does
 * @param messages what each arm's sessions begin with
 * @param sessions in the order in which they start
 */
public record RunPlan(
        int number,
        String runId,
        String createdAt,
        Design design,
        Options options,
        Map<SessionType, List<Message>> messages,
        List<PlannedSession> sessions) {

    /** Draws the order of {@code design}. */
    public static RunPlan of(Name name, Design design, Options options, Map<SessionType, List<Message>> messages) {
        List<PlannedSession> sessions = new ArrayList<>();
        int block = 0;
        for (List<SessionType> arms : design.blocks()) {
            block++;
            for (SessionType arm : arms) {
                int position = sessions.size() + 1;
                sessions.add(new PlannedSession(
                        position, name.sessionId(position), arm, block, Optional.empty(), List.of()));
            }
        }
        return new RunPlan(
                name.number(), name.runId(), name.createdAt(), design, options, Map.copyOf(messages), sessions);
    }

    /** The command of an arm: the cold one in both when the set-up is checked against itself. */
    public String command(SessionType arm) {
        return switch (seen(arm)) {
            case COLD -> options.commands().cold();
            case WARM -> options.commands().warm();
        };
    }

    /** What prepares the sessions of an arm alone, after what prepares all: the cold one in both where the command is. */
    public Optional<String> prepare(SessionType arm) {
        return switch (seen(arm)) {
            case COLD -> options.commands().prepareCold();
            case WARM -> options.commands().prepareWarm();
        };
    }

    /** The messages that a session of the arm begins with. */
    public List<Message> messages(SessionType arm) {
        return messages.getOrDefault(seen(arm), List.of());
    }

    /** The arm as its sessions see it. */
    public SessionType seen(SessionType arm) {
        return design.aa() ? SessionType.COLD : arm;
    }

    /** The sessions without a result, in their order. */
    public List<PlannedSession> remaining() {
        List<PlannedSession> remaining = new ArrayList<>();
        for (PlannedSession session : sessions) {
            if (!session.hasResult()) {
                remaining.add(session);
            }
        }
        return remaining;
    }

    /** The plan with a session's new state. */
    public RunPlan with(PlannedSession session) {
        List<PlannedSession> changed = new ArrayList<>(sessions);
        changed.set(session.position() - 1, session);
        return new RunPlan(number, runId, createdAt, design, options, messages, changed);
    }

    /** What tells a run from others; the components are those of {@link RunPlan}. */
    public record Name(int number, String runId, String createdAt) {
        /** Digits of a {@code runId}. */
        private static final int ID_DIGITS = 16;

        /** A name whose {@code runId} no other run has. */
        public static Name fresh(int number, String createdAt) {
            return new Name(number, Long.toHexString(new SecureRandom().nextLong() | 1L << 63), createdAt);
        }

        /** Whether {@code runId} can have been made by {@link #fresh}; it becomes part of paths. */
        boolean isWellFormed() {
            boolean good = number > 0 && runId.length() == ID_DIGITS;
            for (int i = 0; i < runId.length() && good; i++) {
                good = Character.digit(runId.charAt(i), 16) >= 0 && runId.charAt(i) < 'g';
            }
            return good;
        }

        /** The id of the session at a place in the order, from 1. */
        String sessionId(int position) {
            return "run" + number + (position < 10 ? "-0" : "-") + position;
        }
    }

    /**
     * How the order of a run is drawn: in random blocks, so that a drift over time (a busy provider, a filling cache)
     * affects both arms alike, and so that the exact test knows which other orders were possible.
     *
     * @param sessionsPerArm sessions of each arm, 1 or more
     * @param block sessions of each arm in a block, 1 or more; the last block holds what is left
     * @param seed of the generator; the same seed gives the same order on every machine and Java
     * @param aa whether both arms run the cold command, to see how often the set-up raises a false alarm
     */
    public record Design(int sessionsPerArm, int block, long seed, boolean aa) {
        /** The most sessions of an arm in one run. */
        public static final int MAX_SESSIONS = 100_000;

        /** The arms in the order of the run, one list a block. */
        public List<List<SessionType>> blocks() {
            Random random = new Random(spread(seed)); // its algorithm is part of the specification of Java
            List<List<SessionType>> blocks = new ArrayList<>();
            for (int done = 0; done < sessionsPerArm; done += block) {
                int each = Math.min(block, sessionsPerArm - done);
                List<SessionType> arms = new ArrayList<>(Collections.nCopies(each, SessionType.COLD));
                arms.addAll(Collections.nCopies(each, SessionType.WARM));
                shuffle(arms, random);
                blocks.add(arms);
            }
            return blocks;
        }

        /**
         * A one-to-one function that spreads near numbers far apart (the finalizer of Steele, Lea &amp; Flood's
         * SplitMix, 2014): the first numbers that {@link Random} draws from the seeds 1, 2, 3 are nearly the same.
         */
        private static long spread(long seed) {
            long bits = seed;
            bits = (bits ^ bits >>> 30) * 0xbf58476d1ce4e5b9L;
            bits = (bits ^ bits >>> 27) * 0x94d049bb133111ebL;
            return bits ^ bits >>> 31;
        }

        /** Fisher and Yates; by hand because no specification fixes the order that {@code Collections.shuffle} makes. */
        private static void shuffle(List<SessionType> arms, Random random) {
            for (int i = arms.size() - 1; i > 0; i--) {
                Collections.swap(arms, i, random.nextInt(i + 1));
            }
        }
    }

    /**
     * What every session of a run does; stored, so that {@code --resume} goes on in the same way.
     *
     * @param commands what is run, each through {@code sh -c}
     * @param limits what a session may use
     * @param promptOnStdin whether standard input is the prompt; otherwise it is closed
     * @param workdir the folder whose copy each session works in; empty for an empty folder
     * @param transcript glob of the files that the agent writes its record to; empty to read its standard output
     */
    public record Options(
            Commands commands,
            Limits limits,
            boolean promptOnStdin,
            Optional<String> workdir,
            Optional<String> transcript) {

        /** Only the two agents, with the default limits. */
        public static Options of(String cold, String warm) {
            Optional<String> none = Optional.empty();
            return new Options(Commands.of(cold, warm), Limits.DEFAULTS, false, none, none);
        }
    }

    /**
     * Shell commands.
     *
     * @param cold the agent of the cold arm
     * @param warm the agent of the warm arm
     * @param prepare run first, in both arms
     * @param prepareCold run after it in cold sessions
     * @param prepareWarm run after it in warm sessions: what makes them warm
     * @param check run after the agent; exit status 0 means that the task is solved
     * @param cleanup run at the end, whatever happened
     */
    public record Commands(
            String cold,
            String warm,
            Optional<String> prepare,
            Optional<String> prepareCold,
            Optional<String> prepareWarm,
            Optional<String> check,
            Optional<String> cleanup) {

        /** Only the two agents. */
        public static Commands of(String cold, String warm) {
            Optional<String> none = Optional.empty();
            return new Commands(cold, warm, none, none, none, none, none);
        }
    }

    /**
     * What a session may use.
     *
     * @param timeout of each of its commands
     * @param killAfter how long processes that are asked to end may take
     * @param maxLogBytes of each of standard output and standard error that are kept
     * @param retries attempts after the first one when something other than the agent fails, 0 or more
     */
    public record Limits(Duration timeout, Duration killAfter, long maxLogBytes, int retries) {
        /** 30 minutes, 5 seconds, 64 MiB, 2 retries. */
        public static final Limits DEFAULTS = new Limits(Duration.ofMinutes(30), Duration.ofSeconds(5), 64L << 20, 2);
    }

    /**
     * One message of the conversation that a session begins with.
     *
     * @param role who says it, such as {@code user} or {@code assistant}
     * @param content what is said
     */
    public record Message(String role, String content) {}
}
