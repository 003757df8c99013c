package dev.abtest.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** Which file a path led to, and in which state that was; links are not followed. */
final class FileState {
    /** What is in no file's place. */
    private static final FileState NOTHING = new FileState(null);

    private final BasicFileAttributes attributes;

    private FileState(BasicFileAttributes attributes) {
        this.attributes = attributes;
    }

    /** That of {@code path} now, which may be nothing. */
    static FileState of(Path path) throws IOException {
        try {
            return new FileState(Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
        } catch (NoSuchFileException e) {
            return NOTHING;
        }
    }

    boolean isThere() {
        return attributes != null;
    }

    /** Whether it is a regular file, and no link, folder, pipe or device. */
    boolean isRegular() {
        return isThere() && attributes.isRegularFile();
    }

    /**
     * Whether {@code path} leads to the same file (device and inode), and nobody has written to it since; nothing is
     * the same as nothing. The time of the last change also tells a file from a later one that got its inode.
     */
    boolean isStillThatOf(Path path) throws IOException {
        BasicFileAttributes now = of(path).attributes;
        if (attributes == null || now == null) {
            return attributes == now;
        }
        return attributes.fileKey().equals(now.fileKey())
                && attributes.lastModifiedTime().equals(now.lastModifiedTime())
                && attributes.size() == now.size();
    }
}
