package dev.abtest.transcript.agents;

import com.fasterxml.jackson.databind.JsonNode;
import dev.abtest.transcript.records.EpochMillis;
import dev.abtest.transcript.records.FormatReader;
import dev.abtest.transcript.records.RecordShape;
import dev.abtest.transcript.session.Caveat;
import dev.abtest.transcript.session.ReadContext;
import dev.abtest.transcript.session.SessionRecorder;

/** OpenAI-style chats alone: a JSON array of messages, one message a line, or objects with {@code messages}. */
final class ChatList implements FormatReader {
    private final ReadContext context;
    /** The session whose messages are the file's records. */
    private SessionRecorder whole;

    private ChatMessages wholeMessages;
    /** The session that is one record. */
    private SessionRecorder one;

    private ChatMessages oneMessages;

    ChatList(ReadContext context) {
        this.context = context;
    }

    @Override
    public boolean fits(RecordShape record) {
        boolean message = record.hasRole() && record.hasAny("content", "tool_calls", "function_call");
        return message || record.hasInMessages("role");
    }

    @Override
    public boolean wants(String field) {
        return ChatMessages.WANTED.contains(field) || field.equals("session_id") || field.equals("model");
    }

    @Override
    public String elements() {
        return "messages";
    }

    @Override
    public void element(JsonNode element, long line) {
        if (one == null) {
            one = recorder(line);
            oneMessages = new ChatMessages(one);
        }
        oneMessages.message(element, EpochMillis.UNKNOWN);
    }

    @Override
    public void record(JsonNode record, long line) {
        if (one != null) {
            one.id(record.path("session_id").asText(record.path("id").asText("")));
            one.model(record.path("model").asText(""));
            context.emit(one);
            one = null;
        } else if (record.has("role")) {
            if (whole == null) {
                whole = recorder(line);
                wholeMessages = new ChatMessages(whole);
            }
            wholeMessages.message(record, EpochMillis.UNKNOWN);
        }
    }

    private SessionRecorder recorder(long line) {
        SessionRecorder recorder = context.recorder(line);
        recorder.caveat(Caveat.CHAT_NO_FLAG);
        return recorder;
    }

    @Override
    public void abandon() {
        one = null;
    }

    @Override
    public boolean cutOff() {
        return SessionRecorder.cutOff(whole);
    }

    @Override
    public void finish() {
        if (whole != null) {
            context.emit(whole);
        }
    }
}
