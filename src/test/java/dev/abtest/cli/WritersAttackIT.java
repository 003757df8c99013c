package dev.abtest.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many writers of one store at once, with readers all the time. In the whole form all are processes, 64 that write and 4
 * that read; in a build most are threads of this one, because a process takes longer to start than to write.
 */
@Timeout(1800)
class WritersAttackIT {
    private static final int WRITERS = Attack.cases(16, 64);
    private static final int WRITING_PROCESSES = Attack.cases(2, 64);
    private static final int READERS = Attack.cases(2, 4);
    private static final int ROUNDS = Attack.cases(2, 3);

    /** The program, in one way or the other. */
    private interface Program {
        Cli.Outcome run(String stdin, String... args);
    }

    private final Launcher launcher;
    private final Path store;
    private final Set<String> expected = new ConcurrentSkipListSet<>();
    private final Queue<String> problems = new ConcurrentLinkedQueue<>();
    private final AtomicInteger writing = new AtomicInteger(WRITERS);
    private final AtomicInteger reads = new AtomicInteger();
    private String shared;

    WritersAttackIT(@TempDir(factory = Attack.InMemory.class) Path scratch) {
        launcher = new Launcher(scratch);
        store = launcher.store();
    }

    private Program process() {
        return launcher::runWith;
    }

    private Program thread() {
        return new Cli(store)::runWith;
    }

    @Test
    void writersAtOnceLoseNothingAndReadersNeverSeeThem() throws Exception {
        shared = launcher.create("shared");
        expected.add(shared);
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS + READERS);
        try {
            List<Future<?>> work = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                int number = i;
                work.add(threads.submit(() -> write(number, number < WRITING_PROCESSES ? process() : thread())));
            }
            for (int i = 0; i < READERS; i++) {
                Program program = Attack.isWhole() || i == 0 ? process() : thread();
                work.add(threads.submit(() -> read(program)));
            }
            for (Future<?> future : work) {
                future.get();
            }
        } finally {
            threads.shutdownNow();
        }
        List<String> first = problems.stream().limit(20).toList();
        assertEquals(List.of(), first, problems.size() + " problems");
        assertEquals(new TreeSet<>(expected), Attack.facts(store));
        assertEquals(List.of(), Attack.litter(store));
        assertTrue(reads.get() >= READERS, "too few reads: " + reads);
    }

    private void write(int number, Program program) {
        try {
            for (int round = 0; round < ROUNDS; round++) {
                String name = "w" + number + "-" + round;
                switch (number % 4) {
                    case 0 -> add(program, shared, name);
                    case 1 -> {
                        add(program, shared, name);
                        add(program, create(program, "own"), name);
                    }
                    case 2 -> {
                        String passing = create(program, "passing" + name);
                        add(program, passing, name);
                        if (round % 2 == 0) {
                            delete(program, passing);
                        }
                    }
                    default -> addThree(program, name);
                }
            }
        } finally {
            writing.decrementAndGet();
        }
    }

    private String create(Program program, String task) {
        String id = done(program, "", "create", "-q", "--task-id", task, "--description", "d", "--prompt", "p")
                .strip();
        if (!expected.add(id)) {
            problems.add("the id " + id + " was given to two");
        }
        return id;
    }

    private void add(Program program, String id, String session) {
        done(program, "", "add-result", id, "--session-type", "cold", "--session-id", session);
        expected.add(id + " cold " + session);
    }

    private void addThree(Program program, String name) {
        StringBuilder lines = new StringBuilder();
        for (String session : List.of(name + "a", name + "b", name + "c")) {
            lines.append("{\"session_type\":\"warm\",\"session_id\":\"" + session + "\"}\n");
        }
        String[] each = name.endsWith("0") ? new String[] {"--each"} : new String[0];
        List<String> args = new ArrayList<>(List.of("add-result", shared, "--from", "-"));
        args.addAll(List.of(each));
        done(program, lines.toString(), args.toArray(new String[0]));
        for (String session : List.of(name + "a", name + "b", name + "c")) {
            expected.add(shared + " warm " + session);
        }
    }

    private void delete(Program program, String id) {
        Cli.Outcome outcome = program.run("", "delete", id);
        if (outcome.status() != 0 || !outcome.err().equals("undo: abtest undelete " + id + "\n")) {
            problems.add(outcome.toString());
        }
        expected.removeIf(fact -> fact.equals(id) || fact.startsWith(id + " "));
    }

    private void read(Program program) {
        long seen = 0;
        do {
            Set<String> before = new TreeSet<>(expected);
            String list = ok(program.run("", "list"));
            assertListed(list, before);
            String show = ok(program.run("", "show", shared, "--format", "json"));
            long now =
                    show.lines().filter(line -> line.contains("\"session_id\"")).count();
            if (now < seen) {
                problems.add("a reader saw " + now + " sessions after " + seen);
            }
            seen = now;
            ok(program.run("", "analyze", "shared"));
            reads.incrementAndGet();
        } while (writing.get() > 0);
    }

    private void assertListed(String list, Set<String> before) {
        if (!list.contains(shared) && before.contains(shared)) {
            problems.add("not listed: " + shared + " in " + list);
        }
    }

    /**
     * What a writer printed. On a slow machine it is told to try again when the others have kept it waiting too long; what
     * it has stored until then is skipped the second time.
     */
    private String done(Program program, String stdin, String... args) {
        Cli.Outcome outcome = program.run(stdin, args);
        while (outcome.status() == 1 && outcome.err().contains("has held ")) {
            outcome = program.run(stdin, args);
        }
        return ok(outcome);
    }

    private String ok(Cli.Outcome outcome) {
        if (outcome.status() != 0 || !outcome.err().isEmpty()) {
            problems.add(outcome.toString());
        }
        Attack.problems(outcome).forEach(problems::add);
        return outcome.out();
    }
}
