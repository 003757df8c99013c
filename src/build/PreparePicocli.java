import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;

/**
 * {@code java -cp asm.jar PreparePicocli.java FOLDER}: makes picocli's unpacked classes quick to load. Run by Maven when
 * packaging; picocli does the same as before, sooner.
 *
 * <ul>
 *   <li>Its class files are of Java 5. JDK 17 verifies those anew at each start with its slow old verifier, and JDK 25
 *       does not take them into a class-data archive at all. They are rewritten to Java 17's version, with the stack
 *       maps that it asks for.
 *   <li>At each start it looks for Groovy's closures and so makes Java open every jar. An empty class of that name in
 *       the archive ends the search before it begins; nothing is ever an instance of it.
 * </ul>
 */
final class PreparePicocli extends SimpleFileVisitor<Path> {
    private static final int VERSION = Opcodes.V17;
    /** The first version whose class files carry stack maps. */
    private static final int WITH_STACK_MAPS = Opcodes.V1_6;

    private static final int MAJOR_VERSION_OFFSET = 6;

    private final ClassLoader classes;

    private PreparePicocli(ClassLoader classes) {
        this.classes = classes;
    }

    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0]);
        try (URLClassLoader classes = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
            Files.walkFileTree(folder, new PreparePicocli(classes));
        }
        Files.createDirectories(folder.resolve("groovy/lang"));
        Files.write(folder.resolve("groovy/lang/Closure.class"), emptyClass("groovy/lang/Closure"));
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
        if (file.toString().endsWith(".class")) {
            ClassReader reader = new ClassReader(Files.readAllBytes(file));
            if (reader.readUnsignedShort(MAJOR_VERSION_OFFSET) < WITH_STACK_MAPS) {
                Files.write(file, lifted(reader));
            }
        }
        return FileVisitResult.CONTINUE;
    }

    private byte[] lifted(ClassReader reader) {
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_FRAMES) {
            @Override
            protected ClassLoader getClassLoader() {
                return classes;
            }
        };
        ClassVisitor version = new ClassVisitor(Opcodes.ASM9, writer) {
            @Override
            public void visit(int old, int access, String name, String signature, String parent, String[] interfaces) {
                super.visit(VERSION, access, name, signature, parent, interfaces);
            }
        };
        reader.accept(version, ClassReader.SKIP_FRAMES);
        return writer.toByteArray();
    }

    private static byte[] emptyClass(String name) {
        ClassWriter writer = new ClassWriter(0);
        writer.visit(VERSION, Opcodes.ACC_PUBLIC | Opcodes.ACC_ABSTRACT, name, null, "java/lang/Object", null);
        return writer.toByteArray();
    }
}
