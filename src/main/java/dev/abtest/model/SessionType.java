package dev.abtest.model;

import java.util.Optional;

/** An arm of the test: how a session was started. */
public enum SessionType {
    /** A fresh session, no warm-up. */
    COLD("cold"),
    /** A session with warm-up context. */
    WARM("warm");

    private final String key;

    SessionType(String key) {
        this.key = key;
    }

    /** The word in documents and options: {@code cold} or {@code warm}. */
    public String key() {
        return key;
    }

    /** The arm that this one is compared with. */
    public SessionType other() {
        return this == COLD ? WARM : COLD;
    }

    /** The arm called {@code key}, in exactly that spelling. */
    public static Optional<SessionType> of(String key) {
        for (SessionType type : values()) {
            if (type.key.equals(key)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
