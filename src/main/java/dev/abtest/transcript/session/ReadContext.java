package dev.abtest.transcript.session;

import dev.abtest.transcript.records.EpochMillis;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What the readers of one call share: where sessions go, and which session each copied record belongs to.
 *
 * <p>A fork copies its parent's records with their uuids. The first session that shows a uuid owns it; the same uuid
 * under the same session in another file is another snapshot of it, under another session a copy.
 */
public final class ReadContext {
    /** Sessions of one call; they are held until they are stored. */
    public static final int MAX_SESSIONS = 50_000;

    /** Who had a record before. */
    public enum Owner {
        /** Nobody, or the same session in another file. */
        NEW,
        /** The same session in this file. */
        SAME_FILE,
        /** Another session: this is a copy. */
        OTHER_SESSION
    }

    private final Consumer<RecordedSession> sessions;
    private final long since;
    private long[] uuids = new long[1024];
    private int[] ownerOfSlot = new int[1024];
    private int[] fileOfSlot = new int[1024];
    private int size;

    private String source = "";
    private TranscriptFormat format;
    private int file;
    /** What sub-agents with files of their own did, by the session that started them. */
    private final Map<String, RecordedSession.SubAgents> subAgents = new HashMap<>();

    private long subAgentSessions;
    private long emptySessions;

    /** For the files of one call; {@code sessions} gets each session. */
    public ReadContext(Consumer<RecordedSession> sessions) {
        this(sessions, EpochMillis.UNKNOWN);
    }

    /** As above, where only what was recorded since an epoch millisecond counts. */
    public ReadContext(Consumer<RecordedSession> sessions, long since) {
        this.sessions = sessions;
        this.since = since;
    }

    /** Whether what was recorded at this epoch millisecond does not count; an unknown time counts. */
    public boolean isTooEarly(long millis) {
        return millis != EpochMillis.UNKNOWN && since != EpochMillis.UNKNOWN && millis < since;
    }

    /** Begins a file, named as the user named it. */
    public void begin(String newSource, TranscriptFormat newFormat) {
        source = newSource;
        format = newFormat;
        file++;
    }

    /** Begins a session of this file, at a line from 1. */
    public SessionRecorder recorder(long line) {
        return new SessionRecorder(format, source, line);
    }

    /** Hands over a session that said or did something; others are only counted. */
    public void emit(SessionRecorder recorder) {
        if (recorder.isEmpty()) {
            emptySessions++;
        } else {
            sessions.accept(recorder.finish());
        }
    }

    /** Hands over a session as it is. */
    public void emit(RecordedSession session) {
        sessions.accept(session);
    }

    /** Counts a session that was started by an agent: it is no session of the test. */
    public void leaveOutSubAgent() {
        subAgentSessions++;
    }

    /** A file that holds only what sub-agents of this session did; it counts there if the session is read later. */
    public void subAgentsOf(String session, RecordedSession.SubAgents work) {
        if (subAgents.containsKey(session) || subAgents.size() < MAX_SESSIONS) {
            subAgents.merge(
                    session,
                    work,
                    (a, b) -> new RecordedSession.SubAgents(
                            a.records() + b.records(), a.calls() + b.calls(), a.failed() + b.failed()));
        } else {
            leaveOutSubAgent();
        }
    }

    /** What {@link #subAgentsOf} told of this session, once; all zero if it told nothing. */
    public RecordedSession.SubAgents takeSubAgentsOf(String session) {
        RecordedSession.SubAgents work = subAgents.remove(session);
        return work == null ? new RecordedSession.SubAgents(0, 0, 0) : work;
    }

    /** Sessions of agents started by an agent that could be counted with no session. */
    public long subAgentSessions() {
        return subAgentSessions + subAgents.size();
    }

    /** Files and sessions in which nothing was said. */
    public long emptySessions() {
        return emptySessions;
    }

    /** Whose record this is, and remembers it. */
    public Owner owner(String uuid, String session) {
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

    /** Gives records to another session: their first reader could not see that they were copied from there. */
    public void give(List<String> ids, String session) {
        for (String id : ids) {
            int at = IdSet.find(uuids, IdSet.hash(id));
            if (uuids[at] != 0) {
                ownerOfSlot[at] = (int) IdSet.hash(session);
                fileOfSlot[at] = 0;
            }
        }
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
