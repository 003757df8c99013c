package dev.abtest.transcript;

import java.util.function.Consumer;

/**
 * What the readers of one call share: where sessions go, and which session each copied record belongs to.
 *
 * <p>A fork copies its parent's records with their uuids. The first session that shows a uuid owns it; the same uuid
 * under the same session in another file is another snapshot of it, under another session a copy.
 */
final class ReadContext {
    enum Owner {
        NEW,
        SAME_FILE,
        OTHER_SESSION
    }

    private final Consumer<RecordedSession> sessions;
    private long[] uuids = new long[1024];
    private int[] ownerOfSlot = new int[1024];
    private int[] fileOfSlot = new int[1024];
    private int size;

    private String source = "";
    private int file;
    private long subAgentSessions;
    private long emptySessions;

    ReadContext(Consumer<RecordedSession> sessions) {
        this.sessions = sessions;
    }

    /** Begins a file, named as the user named it. */
    void begin(String newSource) {
        source = newSource;
        file++;
    }

    SessionRecorder tally(TranscriptFormat format, long line) {
        return new SessionRecorder(format, source, line);
    }

    /** Hands over a session that said or did something; others are only counted. */
    void emit(SessionRecorder tally) {
        if (tally.isEmpty()) {
            emptySessions++;
        } else {
            sessions.accept(tally.finish());
        }
    }

    /** Hands over a session as it is. */
    void emit(RecordedSession session) {
        sessions.accept(session);
    }

    void leaveOutSubAgent() {
        subAgentSessions++;
    }

    /** Sessions of agents started by an agent, which are not sessions of the test. */
    long subAgentSessions() {
        return subAgentSessions;
    }

    /** Files and sessions in which nothing was said. */
    long emptySessions() {
        return emptySessions;
    }

    /** Whose record this is, and remembers it. */
    Owner owner(String uuid, String session) {
        int owner = (int) IdSet.hash(session);
        long hash = IdSet.hash(uuid);
        int at = IdSet.find(uuids, hash);
        if (uuids[at] == hash) {
            if (ownerOfSlot[at] != owner) {
                return Owner.OTHER_SESSION;
            }
            Owner seen = fileOfSlot[at] == file ? Owner.SAME_FILE : Owner.NEW;
            fileOfSlot[at] = file;
            return seen;
        }
        if (size < IdSet.CAPACITY) {
            uuids[at] = hash;
            ownerOfSlot[at] = owner;
            fileOfSlot[at] = file;
            size++;
            if (size * 2 > uuids.length) {
                grow();
            }
        }
        return Owner.NEW;
    }

    private void grow() {
        long[] oldUuids = uuids;
        int[] oldOwners = ownerOfSlot;
        int[] oldFiles = fileOfSlot;
        uuids = new long[oldUuids.length * 2];
        ownerOfSlot = new int[uuids.length];
        fileOfSlot = new int[uuids.length];
        for (int i = 0; i < oldUuids.length; i++) {
            if (oldUuids[i] != 0) {
                int at = IdSet.find(uuids, oldUuids[i]);
                uuids[at] = oldUuids[i];
                ownerOfSlot[at] = oldOwners[i];
                fileOfSlot[at] = oldFiles[i];
            }
        }
    }
}
