package dev.abtest.cli;

import dev.abtest.faults.Faults;
import dev.abtest.faults.Faults.Call;
import dev.abtest.faults.Faults.Kind;
import dev.abtest.faults.Faults.Operation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs each command again and again while one call of the file system fails: the first, the second, and so on. It is a
 * program of its own, because the file system of a JVM cannot be exchanged later; {@link FaultAttackTest} starts it.
 */
final class FaultAttack {
    private static final int PATIENCE_SECONDS = 300;
    private static final Pattern ADDED = Pattern.compile("(?m)^Added (cold|warm) (\\S+)$");
    private static final Pattern DELETED = Pattern.compile("(?m)^Deleted test: (\\S+)$");
    private static final Pattern RAN =
            Pattern.compile("(?m)^\\[\\d+/\\d+] (\\S+) (cold|warm): (completed|agent_failed)");
    private static final List<String> REASONS = List.of(
            "No space left on device",
            "Input/output error",
            "Permission denied",
            "Disk quota exceeded",
            "Stale file handle",
            "No locks available");

    private final FaultyWorld world;
    private final Map<String, int[]> counts = new TreeMap<>();
    private int problems;
    private final Watchdog watchdog = new Watchdog(PATIENCE_SECONDS, FaultAttack::giveUp);

    private FaultAttack(FaultyWorld world) {
        this.world = world;
    }

    /** The arguments are an empty folder to work in, and the folder of the test's resources. */
    public static void main(String[] args) throws IOException {
        FaultAttack attack = new FaultAttack(new FaultyWorld(Path.of(args[0]), Path.of(args[1])));
        for (FaultyWorld.Scenario scenario : FaultyWorld.SCENARIOS) {
            attack.attack(scenario);
        }
        attack.report();
        System.out.flush();
        Runtime.getRuntime().halt(attack.problems == 0 ? 0 : 1);
    }

    private void report() {
        counts.forEach((name, count) ->
                System.out.println(name + ": " + count[0] + " faults, of which " + count[1] + " made it fail"));
    }

    /** A command does not end: so this program does. */
    private static void giveUp(String command) {
        System.out.println("PROBLEM it hangs: " + command + '\n' + Watchdog.threads());
        System.out.flush();
        Runtime.getRuntime().halt(2);
    }

    private void attack(FaultyWorld.Scenario scenario) throws IOException {
        world.renew();
        TreeSet<String> before = Attack.facts(world.store());
        Faults healthy = world.inject(Integer.MAX_VALUE, Kind.REFUSED, "");
        Cli.Outcome outcome = world.run(scenario);
        Faults.stop();
        if (outcome.status() != 0) {
            throw new AssertionError(scenario + " fails by itself: " + outcome);
        }
        List<Call> calls = healthy.calls();
        TreeSet<String> after = Attack.facts(world.store());
        Random random = new Random(Attack.SEED);
        for (int number = 0; number < calls.size(); number++) {
            for (Kind kind : kinds(calls.get(number).operation())) {
                String reason = reason(kind, random);
                if (random.nextInt(scenario.made()) == 0) {
                    check(new Case(scenario, number, kind, reason, before, after));
                }
            }
        }
    }

    private static List<Kind> kinds(Operation operation) {
        List<Kind> kinds = new ArrayList<>(List.of(Kind.REFUSED, Kind.GONE_FROM_HERE));
        if (operation.isChange() || operation == Operation.FORCE) {
            kinds.addAll(List.of(Kind.DONE_AND_REPORTED, Kind.FULL_FROM_HERE, Kind.READ_ONLY_FROM_HERE));
        }
        if (operation == Operation.WRITE) {
            kinds.add(Kind.SHORT);
        }
        return kinds;
    }

    private static String reason(Kind kind, Random random) {
        return switch (kind) {
            case FULL_FROM_HERE -> "No space left on device";
            case READ_ONLY_FROM_HERE -> "Read-only file system";
            case GONE_FROM_HERE -> "Input/output error";
            default -> REASONS.get(random.nextInt(REASONS.size()));
        };
    }

    /**
     * One fault in one command.
     *
     * @param before what the store holds before
     * @param after what it holds when nothing fails
     */
    private record Case(
            FaultyWorld.Scenario scenario,
            int number,
            Kind kind,
            String reason,
            TreeSet<String> before,
            TreeSet<String> after) {}

    private void check(Case fault) throws IOException {
        world.renew();
        watchdog.begins(
                fault.scenario().name() + ", call " + fault.number() + " " + fault.kind() + " " + fault.reason());
        Map<String, String> outside = Attack.snapshot(world.outside());
        Faults faults = world.inject(fault.number(), fault.kind(), fault.reason());
        Cli.Outcome outcome;
        try {
            outcome = world.run(fault.scenario());
        } catch (RuntimeException | Error e) {
            outcome = new Cli.Outcome(-1, "", e.toString());
        }
        Faults.stop();
        List<Call> calls = faults.calls();
        Call call = fault.number() < calls.size() ? calls.get(fault.number()) : null;
        if (faults.injected()) {
            int[] count = counts.computeIfAbsent(fault.scenario().name(), name -> new int[2]);
            count[0]++;
            count[1] += outcome.status() == 0 ? 0 : 1;
        }
        List<String> found = new ArrayList<>(Attack.problems(outcome));
        faults.outside().forEach(each -> found.add("outside touched: " + each));
        if (!Attack.snapshot(world.outside()).equals(outside)) {
            found.add("files outside have changed");
        }
        checkWords(fault, outcome, found);
        checkFacts(fault, outcome, found);
        checkAftermath(fault, call, found);
        for (String problem : found) {
            problems++;
            System.out.println("PROBLEM " + watchdog.current() + " at " + call + ": " + problem + "\n    " + outcome);
        }
        watchdog.ends();
    }

    private static void checkWords(Case fault, Cli.Outcome outcome, List<String> found) {
        long errors = outcome.err()
                .lines()
                .filter(line -> line.startsWith("abtest: ") && !line.startsWith("abtest: warning: "))
                .count();
        if (outcome.status() == 1 && errors != 1) {
            found.add(errors + " lines begin with 'abtest: '");
        }
        if (outcome.status() == 0 && errors != 0) {
            found.add("an error that does not show in the exit status");
        }
        if (outcome.status() == 2) {
            found.add("taken for wrong usage");
        }
    }

    private void checkFacts(Case fault, Cli.Outcome outcome, List<String> found) {
        TreeSet<String> now;
        try {
            now = Attack.facts(world.store());
        } catch (AssertionError e) {
            found.add(e.getMessage());
            return;
        }
        TreeSet<String> changes = difference(now, fault.before());
        TreeSet<String> allowed = difference(fault.after(), fault.before());
        TreeSet<String> acknowledged = acknowledged(fault, outcome, allowed);
        if (!allowed.containsAll(changes)) {
            found.add("changed what nobody asked for: " + difference(changes, allowed));
        }
        if (!changes.containsAll(acknowledged)) {
            found.add("acknowledged and not there: " + acknowledged);
        }
        if (outcome.err().contains("nothing was changed")
                && !fault.scenario().mode().tellsEach()
                && !changes.equals(acknowledged)) {
            found.add("it says that nothing was changed, but " + changes);
        }
    }

    /** What was told to be done, as changes of facts. */
    private static TreeSet<String> acknowledged(Case fault, Cli.Outcome outcome, TreeSet<String> allowed) {
        TreeSet<String> acknowledged = new TreeSet<>();
        if (outcome.status() == 0) {
            acknowledged.addAll(allowed);
        }
        for (String change : allowed) {
            for (Matcher deleted = DELETED.matcher(outcome.out()); deleted.find(); ) {
                if (change.equals(deleted.group(1)) || change.startsWith(deleted.group(1) + " ")) {
                    acknowledged.add(change);
                }
            }
            for (Matcher added = ADDED.matcher(outcome.out()); added.find(); ) {
                if (change.endsWith(" " + added.group(1) + " " + added.group(2))) {
                    acknowledged.add(change);
                }
            }
            for (Matcher ran = RAN.matcher(outcome.err()); ran.find(); ) {
                if (change.endsWith(" " + ran.group(2) + " " + ran.group(1))) {
                    acknowledged.add(change);
                }
            }
        }
        return acknowledged;
    }

    /** What is in one of the two and not in both. */
    private static TreeSet<String> difference(TreeSet<String> one, TreeSet<String> other) {
        TreeSet<String> difference = new TreeSet<>(one);
        difference.removeAll(other);
        TreeSet<String> rest = new TreeSet<>(other);
        rest.removeAll(one);
        difference.addAll(rest);
        return difference;
    }

    /** The store as the next user finds it: readable, without litter, and writable. */
    private void checkAftermath(Case fault, Call call, List<String> found) {
        boolean couldDelete = fault.kind() != Kind.READ_ONLY_FROM_HERE
                && fault.kind() != Kind.GONE_FROM_HERE
                && (call == null || call.operation() != Operation.DELETE);
        List<String> litter = Attack.litter(world.store());
        if (couldDelete && !litter.isEmpty()) {
            found.add("litter: " + litter);
        }
        Cli.Outcome list = world.cli().run("list", "-q");
        if (list.status() != 0 || !list.err().isEmpty()) {
            found.add("list complains afterwards: " + list);
        }
        for (String id : list.outLines()) {
            Cli.Outcome show = world.cli().run("show", id);
            if (show.status() != 0 || !show.err().isEmpty()) {
                found.add("show complains afterwards: " + show);
            }
        }
        if (fault.scenario().mode() == FaultyWorld.Mode.RUN
                && Files.exists(world.cli().file(FaultyWorld.RUN))) {
            Cli.Outcome resumed = world.cli().run("run", FaultyWorld.RUN, "--resume");
            boolean nothingToResume = resumed.err().contains("has no run to resume");
            if (resumed.status() != 0 && !nothingToResume) {
                found.add("the run cannot be resumed afterwards: " + resumed);
            }
        }
        Cli.Outcome add = world.cli().add(FaultyWorld.OTHER, "cold", "afterwards");
        if (add.status() != 0 || !add.err().isEmpty()) {
            found.add("add-result fails afterwards: " + add);
        }
        List<String> left = Attack.litter(world.store());
        if (!left.isEmpty()) {
            found.add("litter that the next writer has left: " + left);
        }
    }
}
