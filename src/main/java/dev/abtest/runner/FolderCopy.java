package dev.abtest.runner;

import dev.abtest.store.OwnFolder;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;

/** Copies a whole folder; links are copied as links, never followed. */
final class FolderCopy {
    private FolderCopy() {}

    /**
     * Copies what is in {@code from} into the empty folder {@code to}. Left out are pipes, sockets and devices; what goes
     * away meanwhile; and folders that this program has made, because {@code to} may be in one of them.
     */
    static void copy(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                if (folder.equals(from)) {
                    return FileVisitResult.CONTINUE;
                }
                if (OwnFolder.isMarked(folder)) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                Files.createDirectory(to.resolve(from.relativize(folder)));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (!attributes.isOther()) {
                    copyFile(file, to.resolve(from.relativize(file)));
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (failure instanceof NoSuchFileException && !file.equals(from)) {
                    return FileVisitResult.CONTINUE;
                }
                throw failure;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                // Last, because a folder may forbid to put something into it.
                if (!folder.equals(from)) {
                    Path copy = to.resolve(from.relativize(folder));
                    Files.setPosixFilePermissions(copy, Files.getPosixFilePermissions(folder));
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static void copyFile(Path file, Path copy) throws IOException {
        try {
            Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            if (!file.toString().equals(e.getFile())) {
                throw e;
            }
        } catch (FileSystemException e) {
            // The one of the two that cannot be written is the one to look at.
            throw e.getOtherFile() == null ? e : new FileSystemException(e.getOtherFile(), null, e.getReason());
        }
    }
}
