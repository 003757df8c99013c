package dev.abtest.store;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A folder that this program has made, that only the user can enter, and that it may therefore delete. It is known by
 * its device and inode, not by its path, because whoever works in it can put another folder or a link in its place; and
 * to a later process by the mark in it, a file that names whose it is.
 */
public final class OwnFolder {
    /** The file that holds the mark. */
    static final String MARK = ".abtest-own";

    private static final int MOST_NAMES = 1000;
    private static final long LONGEST_MARK_BYTES = 1000;
    private static final FileAttribute<?> PRIVATE_FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final FileAttribute<?> PRIVATE_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path path;
    private final Object key;

    private OwnFolder(Path path, Object key) {
        this.path = path;
        this.key = key;
    }

    /**
     * Makes a folder in {@code parent}, which must exist, and marks it as that of {@code owner}. It never takes one that
     * is there already: the folder is then called {@code name.2}, {@code name.3} and so on.
     *
     * @param name a single part of a path
     */
    public static OwnFolder create(Path parent, String name, String owner) throws IOException {
        for (int i = 1; i <= MOST_NAMES; i++) {
            Path path = inside(parent, i == 1 ? name : name + '.' + i);
            try {
                Files.createDirectory(path, PRIVATE_FOLDER);
            } catch (FileAlreadyExistsException e) {
                continue;
            }
            return marked(path, owner);
        }
        throw new FileAlreadyExistsException(parent.resolve(name).toString());
    }

    /**
     * Makes the folder {@code path}, whose parent must exist, and marks it as that of {@code owner}. One that is there
     * already is taken as it is, and not marked: who knows what else is in it.
     *
     * @throws NotDirectoryException if something else is there, be it a link to a folder
     */
    public static void ensure(Path path, String owner) throws IOException {
        try {
            Files.createDirectory(path, PRIVATE_FOLDER);
            marked(path, owner);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                throw new NotDirectoryException(path.toString());
            }
        }
    }

    private static OwnFolder marked(Path path, String owner) throws IOException {
        OwnFolder folder = new OwnFolder(path, FolderRemoval.keyOf(path));
        try {
            folder.write(MARK, owner + '\n');
            return folder;
        } catch (IOException e) {
            folder.delete(); // nobody would know it again
            throw e;
        }
    }

    /**
     * The folder {@code path} if it carries the mark of {@code owner}, so that an earlier process has made it.
     *
     * @return empty if there is none, or it is a link, or it carries another mark or none
     */
    public static Optional<OwnFolder> find(Path path, String owner) throws IOException {
        try {
            Object key = FolderRemoval.keyOf(path);
            if (key == null) {
                return Optional.empty();
            }
            Path mark = path.resolve(MARK);
            BasicFileAttributes file = Files.readAttributes(mark, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            boolean ours = file.isRegularFile()
                    && file.size() <= LONGEST_MARK_BYTES
                    && Files.readString(mark).equals(owner + '\n');
            return ours ? Optional.of(new OwnFolder(path, key)) : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /**
     * Removes the folder {@code path} if there is nothing in it, or an empty mark: so it is left by a process that was
     * killed while it made it.
     */
    public static void removeUnfinished(Path path) throws IOException {
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            Path mark = path.resolve(MARK);
            List<Path> entries = entries(path);
            if (entries.equals(List.of(mark)) && Files.size(mark) == 0) {
                Files.delete(mark);
                entries = List.of();
            }
            if (entries.isEmpty()) {
                Files.delete(path);
            }
        }
    }

    /** Whether {@code folder} carries a mark, whoever's. */
    public static boolean isMarked(Path folder) {
        return Files.exists(folder.resolve(MARK), LinkOption.NOFOLLOW_LINKS);
    }

    /** Where it was made; by now this may lead elsewhere, see {@link #isThere}. */
    public Path path() {
        return path;
    }

    /** Whether its path still leads to this folder. */
    public boolean isThere() throws IOException {
        try {
            return key.equals(FolderRemoval.keyOf(path));
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** Whether both belong to one user. */
    public boolean hasOwnerOf(OwnFolder other) throws IOException {
        return Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS)
                .equals(Files.getAttribute(other.path, "unix:uid", LinkOption.NOFOLLOW_LINKS));
    }

    /** Writes a new file in it. */
    public Path write(String name, String content) throws IOException {
        Path file = inside(path, name);
        try (OutputStream stream = newFile(file)) {
            stream.write(content.getBytes(StandardCharsets.UTF_8));
        }
        return file;
    }

    /** A new file that only the user can read; a link in its place is not followed. */
    public static OutputStream newFile(Path file) throws IOException {
        return Channels.newOutputStream(Files.newByteChannel(
                file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), PRIVATE_FILE));
    }

    /** Makes an empty folder in it. */
    public Path makeFolder(String name) throws IOException {
        return Files.createDirectory(inside(path, name), PRIVATE_FOLDER);
    }

    /** Gives it to the user: from now on no process of this program deletes it. */
    public void release() throws IOException {
        if (isThere()) {
            Files.deleteIfExists(path.resolve(MARK));
        }
    }

    /** Whether nothing is in it but the mark. */
    public boolean isEmpty() throws IOException {
        for (Path entry : entries(path)) {
            if (!entry.getFileName().toString().equals(MARK)) {
                return false;
            }
        }
        return true;
    }

    /** What is in any folder, in no order. */
    public static List<Path> entries(Path folder) throws IOException {
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            return FolderRemoval.listed(stream);
        }
    }

    /**
     * Deletes it with all that is in it, also what its users have made read-only. Links are deleted and never followed;
     * if something else is in its place by now, or it has gone, nothing is deleted.
     *
     * @throws IOException if something in it cannot be deleted; the rest is gone then
     */
    public void delete() throws IOException {
        FolderRemoval.remove(path, key);
    }

    private static Path inside(Path parent, String name) {
        Path path = parent.resolve(name).normalize();
        if (!parent.normalize().equals(path.getParent())) {
            throw new IllegalArgumentException("not the name of something in a folder: " + name);
        }
        return path;
    }
}
