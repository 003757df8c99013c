package dev.abtest.faults;

import dev.abtest.faults.Faults.Operation;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.StandardOpenOption;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The default file system, each of whose calls {@link Faults} may let fail. A JVM takes it with
 * {@code -Djava.nio.file.spi.DefaultFileSystemProvider=dev.abtest.faults.FaultyFiles}. What goes through
 * {@code java.io.File} and {@code FileInputStream} does not come by here.
 */
public final class FaultyFiles extends FileSystemProvider {
    private final FileSystemProvider real;
    private final Faulty fileSystem;

    /** As the JVM makes it, around {@code real}. */
    public FaultyFiles(FileSystemProvider real) {
        this.real = real;
        this.fileSystem = new Faulty(real.getFileSystem(URI.create("file:///")));
    }

    private Path wrapped(Path path) {
        return FaultyObjects.wrapped(path, fileSystem);
    }

    private static Path unwrapped(Path path) {
        return FaultyObjects.unwrapped(path);
    }

    private static <T> T perform(Operation operation, Path path, Faults.Action<T> action) throws IOException {
        return Faults.perform(operation, unwrapped(path), action);
    }

    @Override
    public String getScheme() {
        return real.getScheme();
    }

    @Override
    public FileSystem newFileSystem(URI uri, Map<String, ?> environment) throws IOException {
        return real.newFileSystem(uri, environment);
    }

    @Override
    public FileSystem getFileSystem(URI uri) {
        return fileSystem;
    }

    @Override
    public Path getPath(URI uri) {
        return wrapped(real.getPath(uri));
    }

    @Override
    public SeekableByteChannel newByteChannel(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes) throws IOException {
        return newFileChannel(path, options, attributes);
    }

    @Override
    public FileChannel newFileChannel(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        boolean writes = options.contains(StandardOpenOption.WRITE) || options.contains(StandardOpenOption.APPEND);
        return perform(
                writes ? Operation.OPEN_TO_WRITE : Operation.OPEN_TO_READ,
                path,
                () -> new FaultyChannel(unwrapped(path), real.newFileChannel(unwrapped(path), options, attributes)));
    }

    @Override
    public DirectoryStream<Path> newDirectoryStream(Path folder, DirectoryStream.Filter<? super Path> filter)
            throws IOException {
        DirectoryStream<Path> stream = perform(
                Operation.LIST_FOLDER,
                folder,
                () -> real.newDirectoryStream(unwrapped(folder), path -> filter.accept(wrapped(path))));
        return FaultyObjects.wrapped(stream, unwrapped(folder), fileSystem);
    }

    @Override
    public void createDirectory(Path folder, FileAttribute<?>... attributes) throws IOException {
        perform(Operation.CREATE_FOLDER, folder, () -> {
            real.createDirectory(unwrapped(folder), attributes);
            return null;
        });
    }

    @Override
    public void createSymbolicLink(Path link, Path target, FileAttribute<?>... attributes) throws IOException {
        perform(Operation.LINK, link, () -> {
            real.createSymbolicLink(unwrapped(link), unwrapped(target), attributes);
            return null;
        });
    }

    @Override
    public void createLink(Path link, Path existing) throws IOException {
        perform(Operation.LINK, link, () -> {
            real.createLink(unwrapped(link), unwrapped(existing));
            return null;
        });
    }

    @Override
    public Path readSymbolicLink(Path link) throws IOException {
        return wrapped(perform(Operation.READ_ATTRIBUTES, link, () -> real.readSymbolicLink(unwrapped(link))));
    }

    @Override
    public void delete(Path path) throws IOException {
        perform(Operation.DELETE, path, () -> {
            real.delete(unwrapped(path));
            return null;
        });
    }

    @Override
    public boolean deleteIfExists(Path path) throws IOException {
        return perform(Operation.DELETE, path, () -> real.deleteIfExists(unwrapped(path)));
    }

    @Override
    public void copy(Path source, Path target, CopyOption... options) throws IOException {
        perform(Operation.COPY, target, () -> {
            real.copy(unwrapped(source), unwrapped(target), options);
            return null;
        });
    }

    @Override
    public void move(Path source, Path target, CopyOption... options) throws IOException {
        perform(Operation.MOVE, target, () -> {
            real.move(unwrapped(source), unwrapped(target), options);
            return null;
        });
    }

    @Override
    public boolean isSameFile(Path path, Path other) throws IOException {
        return perform(Operation.READ_ATTRIBUTES, path, () -> real.isSameFile(unwrapped(path), unwrapped(other)));
    }

    @Override
    public boolean isHidden(Path path) throws IOException {
        return real.isHidden(unwrapped(path));
    }

    @Override
    public FileStore getFileStore(Path path) throws IOException {
        return perform(Operation.READ_ATTRIBUTES, path, () -> real.getFileStore(unwrapped(path)));
    }

    @Override
    public void checkAccess(Path path, AccessMode... modes) throws IOException {
        perform(Operation.READ_ATTRIBUTES, path, () -> {
            real.checkAccess(unwrapped(path), modes);
            return null;
        });
    }

    @Override
    public <V extends FileAttributeView> V getFileAttributeView(Path path, Class<V> type, LinkOption... options) {
        V view = real.getFileAttributeView(unwrapped(path), type, options);
        return view == null ? null : FaultyObjects.wrapped(view, type, unwrapped(path));
    }

    @Override
    public <A extends BasicFileAttributes> A readAttributes(Path path, Class<A> type, LinkOption... options)
            throws IOException {
        return perform(Operation.READ_ATTRIBUTES, path, () -> real.readAttributes(unwrapped(path), type, options));
    }

    @Override
    public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options) throws IOException {
        return perform(
                Operation.READ_ATTRIBUTES, path, () -> real.readAttributes(unwrapped(path), attributes, options));
    }

    @Override
    public void setAttribute(Path path, String attribute, Object value, LinkOption... options) throws IOException {
        perform(Operation.SET_ATTRIBUTE, path, () -> {
            real.setAttribute(unwrapped(path), attribute, value, options);
            return null;
        });
    }

    /** The one file system, whose paths lead back to this provider. */
    private final class Faulty extends FileSystem {
        private final FileSystem files;

        Faulty(FileSystem files) {
            this.files = files;
        }

        @Override
        public FileSystemProvider provider() {
            return FaultyFiles.this;
        }

        @Override
        public void close() {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public boolean isReadOnly() {
            return false;
        }

        @Override
        public String getSeparator() {
            return files.getSeparator();
        }

        @Override
        public Iterable<Path> getRootDirectories() {
            List<Path> roots = new ArrayList<>();
            files.getRootDirectories().forEach(root -> roots.add(wrapped(root)));
            return roots;
        }

        @Override
        public Iterable<FileStore> getFileStores() {
            return Collections.emptyList();
        }

        @Override
        public Set<String> supportedFileAttributeViews() {
            return files.supportedFileAttributeViews();
        }

        @Override
        public Path getPath(String first, String... more) {
            return wrapped(files.getPath(first, more));
        }

        @Override
        public PathMatcher getPathMatcher(String pattern) {
            PathMatcher matcher = files.getPathMatcher(pattern);
            return path -> matcher.matches(unwrapped(path));
        }

        @Override
        public UserPrincipalLookupService getUserPrincipalLookupService() {
            return files.getUserPrincipalLookupService();
        }

        @Override
        public WatchService newWatchService() {
            throw new UnsupportedOperationException();
        }
    }
}
