package dev.abtest.faults;

import dev.abtest.faults.Faults.Operation;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystem;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttributeView;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/** Paths, folders and views of attributes that let {@link Faults} see what is done with them. */
final class FaultyObjects {
    private FaultyObjects() {}

    /** {@code path} as one of {@code fileSystem}. */
    static Path wrapped(Path path, FileSystem fileSystem) {
        return path == null || handler(path) != null
                ? path
                : proxy(Path.class, new OfPath(path, fileSystem), Path.class);
    }

    /** The path of the system that is in {@code path}. */
    static Path unwrapped(Path path) {
        OfPath handler = handler(path);
        return handler == null ? path : handler.path;
    }

    /** {@code stream} as one whose paths are of {@code fileSystem}; with a secure one's own operations, if it is one. */
    static DirectoryStream<Path> wrapped(DirectoryStream<Path> stream, Path folder, FileSystem fileSystem) {
        Class<?> type = stream instanceof SecureDirectoryStream ? SecureDirectoryStream.class : DirectoryStream.class;
        @SuppressWarnings("unchecked")
        DirectoryStream<Path> proxy = proxy(DirectoryStream.class, new OfFolder(stream, folder, fileSystem), type);
        return proxy;
    }

    static <V extends FileAttributeView> V wrapped(V view, Class<V> type, Path path) {
        return proxy(type, new OfView(view, path), type);
    }

    private static OfPath handler(Path path) {
        return Proxy.isProxyClass(path.getClass()) && Proxy.getInvocationHandler(path) instanceof OfPath handler
                ? handler
                : null;
    }

    private static <T> T proxy(Class<T> result, InvocationHandler handler, Class<?> type) {
        return result.cast(
                Proxy.newProxyInstance(FaultyObjects.class.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private static Object invoke(Object target, Method method, Object[] arguments) throws Throwable {
        Object[] plain = arguments == null ? new Object[0] : arguments.clone();
        for (int i = 0; i < plain.length; i++) {
            plain[i] = unwrapped(plain[i]);
        }
        try {
            return method.invoke(target, plain);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static Object unwrapped(Object argument) {
        if (argument instanceof Path path) {
            return unwrapped(path);
        }
        boolean isFolder = argument instanceof DirectoryStream
                && Proxy.isProxyClass(argument.getClass())
                && Proxy.getInvocationHandler(argument) instanceof OfFolder;
        return isFolder ? ((OfFolder) Proxy.getInvocationHandler(argument)).stream : argument;
    }

    /** {@link #invoke} for {@link Faults}, which lets only I/O errors through; others are not ours to change. */
    private static Object invokeWithFaults(
            Operation operation, Path path, Object target, Method method, Object[] arguments) throws IOException {
        return Faults.perform(operation, path, () -> {
            try {
                return invoke(target, method, arguments);
            } catch (IOException | RuntimeException | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static final class OfPath implements InvocationHandler {
        private final Path path;
        private final FileSystem fileSystem;

        OfPath(Path path, FileSystem fileSystem) {
            this.path = path;
            this.fileSystem = fileSystem;
        }

        @Override
        public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
            return switch (method.getName()) {
                case "getFileSystem" -> fileSystem;
                case "toFile" -> new File(path.toString());
                case "iterator" -> {
                    List<Path> names = new ArrayList<>();
                    path.forEach(name -> names.add(wrapped(name, fileSystem)));
                    yield names.iterator();
                }
                case "toRealPath" ->
                    wrapped(
                            (Path) invokeWithFaults(Operation.READ_ATTRIBUTES, path, path, method, arguments),
                            fileSystem);
                default -> {
                    Object result = FaultyObjects.invoke(path, method, arguments);
                    yield result instanceof Path other ? wrapped(other, fileSystem) : result;
                }
            };
        }
    }

    private static final class OfFolder implements InvocationHandler {
        private final DirectoryStream<Path> stream;
        private final Path folder;
        private final FileSystem fileSystem;

        OfFolder(DirectoryStream<Path> stream, Path folder, FileSystem fileSystem) {
            this.stream = stream;
            this.folder = folder;
            this.fileSystem = fileSystem;
        }

        @Override
        public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
            if (method.isDefault()) {
                return InvocationHandler.invokeDefault(proxy, method, arguments);
            }
            switch (method.getName()) {
                case "iterator":
                    return iterator();
                case "close", "equals", "hashCode", "toString":
                    return FaultyObjects.invoke(stream, method, arguments);
                default: // those of a secure stream, whose first path is a name in it
            }
            boolean named = arguments.length > 0 && arguments[0] instanceof Path;
            Path path = named ? folder.resolve(unwrapped((Path) arguments[0])) : folder;
            if (method.getName().equals("getFileAttributeView")) {
                FileAttributeView view = (FileAttributeView) FaultyObjects.invoke(stream, method, arguments);
                Class<?> type = (Class<?>) arguments[named ? 1 : 0];
                return view == null ? null : proxy(Object.class, new OfView(view, path), type);
            }
            Object result = invokeWithFaults(operation(method, arguments), path, stream, method, arguments);
            if (result instanceof FileChannel channel) {
                return new FaultyChannel(path, channel);
            }
            @SuppressWarnings("unchecked")
            DirectoryStream<Path> inner = result instanceof DirectoryStream ? (DirectoryStream<Path>) result : null;
            return inner == null ? result : wrapped(inner, path, fileSystem);
        }

        private static Operation operation(Method method, Object[] arguments) {
            return switch (method.getName()) {
                case "newByteChannel" ->
                    ((Set<?>) arguments[1]).contains(StandardOpenOption.WRITE)
                            ? Operation.OPEN_TO_WRITE
                            : Operation.OPEN_TO_READ;
                case "newDirectoryStream" -> Operation.LIST_FOLDER;
                case "deleteFile", "deleteDirectory" -> Operation.DELETE;
                case "move" -> Operation.MOVE;
                default -> throw new AssertionError(method);
            };
        }

        private Iterator<Path> iterator() {
            Iterator<Path> paths = stream.iterator();
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    try {
                        return Faults.perform(Operation.LIST_FOLDER, folder, paths::hasNext);
                    } catch (IOException e) {
                        throw new DirectoryIteratorException(e);
                    }
                }

                @Override
                public Path next() {
                    return wrapped(paths.next(), fileSystem);
                }
            };
        }
    }

    private static final class OfView implements InvocationHandler {
        private final FileAttributeView view;
        private final Path path;

        OfView(FileAttributeView view, Path path) {
            this.view = view;
            this.path = path;
        }

        @Override
        public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
            String name = method.getName();
            if (name.startsWith("set")) {
                return invokeWithFaults(Operation.SET_ATTRIBUTE, path, view, method, arguments);
            }
            return name.startsWith("read") || name.startsWith("get")
                    ? invokeWithFaults(Operation.READ_ATTRIBUTES, path, view, method, arguments)
                    : FaultyObjects.invoke(view, method, arguments);
        }
    }
}
