package dev.abtest.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.abtest.runner.ProcessTable.Entry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Who is ended with a command, as processes come and go and ids are given again. */
class ProcessTreeTest {
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Machine machine = new Machine();
    private final ProcessTree tree = new ProcessTree(Set.of("MARK=1"), machine);

    /** Processes that end when they are asked to, and are remembered then. */
    private static final class Machine implements ProcessTable {
        private final List<Entry> living = new ArrayList<>();
        private final List<Entry> ended = new ArrayList<>();
        private final Set<Long> marked = new java.util.HashSet<>();

        Entry start(long pid, long parent, long session, long time) {
            Entry entry = new Entry(pid, parent, session, time);
            living.add(entry);
            return entry;
        }

        void exit(Entry entry) {
            assertTrue(living.remove(entry));
        }

        @Override
        public List<Entry> read() {
            return List.copyOf(living);
        }

        @Override
        public boolean isMarked(long pid, Set<String> marks) {
            return marked.contains(pid);
        }

        @Override
        public Set<String> outputPipes(long pid) {
            return Set.of();
        }

        @Override
        public void end(Entry entry, boolean forcibly) {
            if (living.remove(entry)) {
                ended.add(entry);
            }
        }
    }

    private List<Entry> end() {
        assertTrue(tree.end(PATIENCE));
        return machine.ended;
    }

    @Test
    void whoeverGetsTheIdOfAnEndedHelperIsLeftAlone() {
        Entry command = machine.start(100, 1, 100, 10);
        tree.add(100);
        Entry helper = machine.start(101, 100, 101, 11); // it leads a session of its own
        tree.observe();
        machine.exit(helper);
        machine.start(101, 1, 101, 12); // a stranger, who leads a session, too
        machine.start(102, 101, 101, 13); // the stranger's child
        tree.observe();
        assertEquals(List.of(command), end());
    }

    @Test
    void whoeverGetsTheIdOfTheCommandItselfIsLeftAlone() {
        Entry command = machine.start(100, 1, 100, 10);
        tree.add(100);
        tree.observe();
        machine.exit(command);
        tree.observe();
        machine.start(100, 1, 100, 20);
        machine.start(102, 100, 100, 21);
        assertEquals(List.of(), end());
    }

    @Test
    void aSessionIsOursAsLongAsItHasAMemberAlsoWithoutItsLeader() {
        Entry command = machine.start(100, 1, 100, 10);
        tree.add(100);
        Entry leader = machine.start(101, 100, 101, 11);
        Entry child = machine.start(102, 101, 101, 12);
        tree.observe();
        machine.exit(leader);
        Entry grandchild = machine.start(103, 1, 101, 13); // its parent, a child of the session, has ended already
        tree.observe();
        machine.exit(child);
        assertEquals(Set.of(command, grandchild), Set.copyOf(end()));
    }

    @Test
    void whatTheCommandHasLeftInItsSessionBeforeTheFirstLookIsEnded() {
        Entry command = machine.start(100, 1, 100, 10);
        tree.add(100);
        Entry left = machine.start(101, 100, 100, 11);
        machine.exit(command);
        assertEquals(List.of(left), end());
    }

    @Test
    void aMarkedProcessIsEndedWhereverItIsAndAnUnmarkedOneIsNot() {
        Entry marked = machine.start(200, 1, 200, 10);
        machine.start(201, 1, 201, 11);
        machine.marked.add(200L);
        assertEquals(List.of(marked), end());
    }

    @Test
    void thisProcessIsNeverEnded() {
        long self = ProcessHandle.current().pid();
        machine.start(self, 1, 1, 10);
        Entry child = machine.start(self + 1, self, 1, 11);
        machine.marked.add(self);
        machine.marked.add(self + 1);
        assertEquals(List.of(child), end());
    }
}
