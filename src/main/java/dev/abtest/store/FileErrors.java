package dev.abtest.store;

import dev.abtest.model.UserError;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Locale;

/** Turns an error of the file system into one line with the path, the reason and the next step. */
public final class FileErrors {
    private static final String OTHER_STORE = ", or choose another folder with --dir";

    private FileErrors() {}

    /** {@code path} could not be read. */
    public static UserError reading(Path path, IOException e) {
        return new UserError(path + ": cannot be read: " + reason(e) + nextStep(e, OTHER_STORE), e);
    }

    /** Something in the store {@code folder} could not be written; the store is as it was, unless {@code e} says else. */
    public static UserError writing(Path folder, IOException e) {
        if (e instanceof AtomicFile.NotFlushedException) {
            return new UserError(
                    folder
                            + ": the change is written, but may not survive a power failure, because its folder could not"
                            + " be flushed: " + reason((IOException) e.getCause())
                            + "; look after the disk, and with 'abtest show' at what is there",
                    e);
        }
        return new UserError(
                folder + ": cannot be written, nothing was changed: " + reason(e) + nextStep(e, OTHER_STORE), e);
    }

    /**
     * Something that has nothing to do with the store could not be done.
     *
     * @param doing continues "cannot"
     * @param path what it was done to, an absolute path; {@code e} may know better, or only a name below it
     */
    public static UserError failed(String doing, Path path, IOException e) {
        String file = path.toString();
        if (e instanceof FileSystemException known && known.getFile() != null) {
            boolean isWhole = Path.of(known.getFile()).isAbsolute();
            file = isWhole ? known.getFile() : file + " (" + known.getFile() + ')';
        }
        return new UserError("cannot " + doing + ": " + file + ": " + reason(e) + nextStep(e, ""), e);
    }

    private static String reason(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof NoSuchFileException) {
            return "no such file or folder";
        }
        if (e instanceof NotDirectoryException) {
            return "not a folder";
        }
        if (e instanceof FileAlreadyExistsException) {
            return "something is there already";
        }
        if (e instanceof DirectoryNotEmptyException) {
            return "the folder is not empty";
        }
        if (e instanceof FileSystemException fileSystem && fileSystem.getReason() != null) {
            return fileSystem.getReason().toLowerCase(Locale.ROOT);
        }
        String message = String.valueOf(e.getMessage());
        int detail = message.lastIndexOf('(');
        return e instanceof FileNotFoundException && detail >= 0 && message.endsWith(")")
                ? message.substring(detail + 1, message.length() - 1).toLowerCase(Locale.ROOT)
                : message.toLowerCase(Locale.ROOT);
    }

    private static String nextStep(IOException e, String otherwise) {
        String reason = reason(e);
        if (reason.contains("permission denied") || reason.contains("not permitted") || reason.contains("read-only")) {
            return "; check its owner and mode" + otherwise;
        }
        if (reason.contains("no space") || reason.contains("quota") || reason.contains("too large")) {
            return "; free some space and try again";
        }
        return "; check the path";
    }
}
