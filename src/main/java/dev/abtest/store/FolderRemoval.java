package dev.abtest.store;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;

/**
 * Removes one folder with all that is in it. Everything is done relative to open folders, so that no link that somebody
 * puts in the way is followed; and flat instead of recursively, because a folder can be nested deeper than a path, a
 * stack or a process's descriptors reach: what is deeper moves up first.
 */
final class FolderRemoval {
    private static final Set<PosixFilePermission> ALL_FOR_OWNER = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private final Path path;
    private final Object device;
    private final Queue<Path> folders = new ArrayDeque<>();
    private final Set<String> names = new HashSet<>();
    private Optional<IOException> failure = Optional.empty();

    private FolderRemoval(Path path, Object device) {
        this.path = path;
        this.device = device;
    }

    /**
     * Removes {@code path} if it is the folder with the device and inode {@code key}.
     *
     * @throws IOException the first failure; what could be removed is gone
     */
    static void remove(Path path, Object key) throws IOException {
        try (DirectoryStream<Path> parent = Files.newDirectoryStream(path.getParent())) {
            if (parent instanceof SecureDirectoryStream<Path> open) {
                remove(path, key, open);
            } else {
                removeByPath(path, key); // systems without openat(2)
            }
        } catch (NoSuchFileException e) {
            // somebody was faster
        }
    }

    /** Device and inode of the folder {@code path}; null if something else is there. */
    static Object keyOf(Path path) throws IOException {
        BasicFileAttributes attributes =
                Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        return attributes.isDirectory() ? attributes.fileKey() : null;
    }

    private static void remove(Path path, Object key, SecureDirectoryStream<Path> parent) throws IOException {
        Path name = path.getFileName();
        if (!key.equals(attributes(parent, name).fileKey())) {
            return;
        }
        openUp(parent, name, path);
        try (SecureDirectoryStream<Path> folder = parent.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
            BasicFileAttributes opened =
                    folder.getFileAttributeView(BasicFileAttributeView.class).readAttributes();
            if (!key.equals(opened.fileKey())) {
                return;
            }
            new FolderRemoval(path, Files.getAttribute(path, "unix:dev", LinkOption.NOFOLLOW_LINKS)).empty(folder);
        }
        parent.deleteDirectory(name);
    }

    private void empty(SecureDirectoryStream<Path> folder) throws IOException {
        for (Path entry : names(folder)) {
            names.add(entry.toString());
            attempt(() -> remove(folder, entry));
        }
        while (!folders.isEmpty()) {
            Path name = folders.remove();
            attempt(() -> removeInner(folder, name));
        }
        if (failure.isPresent()) {
            throw failure.get();
        }
    }

    private void remove(SecureDirectoryStream<Path> folder, Path entry) throws IOException {
        if (attributes(folder, entry).isDirectory()) {
            folders.add(entry);
        } else {
            folder.deleteFile(entry);
        }
    }

    private void removeInner(SecureDirectoryStream<Path> folder, Path name) throws IOException {
        Path inner = path.resolve(name);
        if (!device.equals(Files.getAttribute(inner, "unix:dev", LinkOption.NOFOLLOW_LINKS))) {
            throw new IOException(inner + " is another file system; unmount it");
        }
        openUp(folder, name, inner);
        try (SecureDirectoryStream<Path> open = folder.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
            for (Path entry : names(open)) {
                attempt(() -> removeOrMoveUp(open, inner, entry, folder));
            }
        }
        folder.deleteDirectory(name);
    }

    /** A folder that another file system is mounted on does not move: the system refuses it. */
    private void removeOrMoveUp(
            SecureDirectoryStream<Path> inner, Path at, Path entry, SecureDirectoryStream<Path> folder)
            throws IOException {
        if (!attributes(inner, entry).isDirectory()) {
            inner.deleteFile(entry);
            return;
        }
        try {
            inner.deleteDirectory(entry);
            return;
        } catch (DirectoryNotEmptyException e) {
            openUp(inner, entry, at.resolve(entry)); // to move a folder its own entry ".." is written
        }
        Path name = freeName();
        inner.move(entry, folder, name);
        folders.add(name);
    }

    private Path freeName() {
        int number = names.size();
        while (!names.add(".moved" + number)) {
            number++;
        }
        return Path.of(".moved" + number);
    }

    /** All names first, because some file systems pass over entries while others are being removed. */
    private static List<Path> names(DirectoryStream<Path> folder) throws IOException {
        List<Path> names = listed(folder);
        names.replaceAll(Path::getFileName);
        return names;
    }

    /** All that is in {@code folder}. */
    static List<Path> listed(DirectoryStream<Path> folder) throws IOException {
        List<Path> entries = new ArrayList<>();
        try {
            folder.forEach(entries::add);
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return entries;
    }

    private static BasicFileAttributes attributes(SecureDirectoryStream<Path> folder, Path name) throws IOException {
        return folder.getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .readAttributes();
    }

    /** Lets us into a folder of the user's that was closed to the user. */
    private static void openUp(SecureDirectoryStream<Path> parent, Path name, Path path) throws IOException {
        boolean isFolder = attributes(parent, name).isDirectory();
        boolean isOpen = Files.isReadable(path) && Files.isWritable(path) && Files.isExecutable(path);
        if (isFolder && !isOpen) {
            // By path, because a folder that cannot be read cannot be opened. It is at most two levels deep.
            try {
                Files.setPosixFilePermissions(path, ALL_FOR_OWNER);
            } catch (IOException e) {
                // It is somebody else's: whether that is in the way is seen when it is entered.
            }
        }
    }

    /** Something that may fail. */
    private interface Step {
        void run() throws IOException;
    }

    /** Goes on after a failure, and keeps the first. */
    private void attempt(Step step) {
        try {
            step.run();
        } catch (NoSuchFileException e) {
            // somebody was faster
        } catch (IOException e) {
            failure = Optional.of(failure.orElse(e));
        }
    }

    private static void removeByPath(Path folder, Object key) throws IOException {
        if (!key.equals(keyOf(folder))) {
            return;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path inner, BasicFileAttributes attributes) throws IOException {
                Files.setPosixFilePermissions(inner, ALL_FOR_OWNER);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path inner, IOException e) throws IOException {
                Files.delete(inner);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
