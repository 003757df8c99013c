package dev.abtest.transcript;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where records come from: a regular file or a stream.
 *
 * @param name as the user named it, for messages
 * @param path empty for a stream
 * @param stream empty for a file; closed by whoever opened it
 * @param named whether the user named it, rather than the folder it lies in: only then it must be a recording
 */
public record Source(String name, Optional<Path> path, Optional<InputStream> stream, boolean named) {

    /** A file that the user named. */
    public static Source file(Path path) {
        return new Source(path.toString(), Optional.of(path), Optional.empty(), true);
    }

    /** A file that was found in a folder. */
    static Source found(Path path) {
        return new Source(path.toString(), Optional.of(path), Optional.empty(), false);
    }

    /** A stream, such as the standard input; it can be read once. */
    public static Source stream(String name, InputStream stream) {
        return new Source(name, Optional.empty(), Optional.of(stream), true);
    }

    InputStream open() throws IOException {
        return stream.isPresent() ? stream.get() : Files.newInputStream(path.orElseThrow());
    }

    /** The name without folders and ending: the session's name when the record has none. */
    String stem() {
        String file = path.isPresent() ? String.valueOf(path.get().getFileName()) : name;
        int dot = file.lastIndexOf('.');
        return dot > 0 ? file.substring(0, dot) : file;
    }
}
