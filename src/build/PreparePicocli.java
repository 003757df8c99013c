import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
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
 *   <li>At each start it compiles some two hundred regular expressions: one for each pair of a converter that it may
 *       register and a pattern of the property {@code picocli.converters.excludes}, and those that name the negative
 *       form of options like {@code --no-color}. No option here has a negative form or a type of {@code java.time} or
 *       {@code java.sql}, so the two methods answer at once: a tenth of the time of {@code abtest list}.
 * </ul>
 */
final class PreparePicocli extends SimpleFileVisitor<Path> {
    private static final int VERSION = Opcodes.V17;
    /** Methods that get another body, and the one instruction that loads what they are to return. */
    private static final Map<String, Integer> SHORT_CUTS = Map.of(
            "picocli/CommandLine$BuiltIn.excluded", Opcodes.ICONST_1,
            "picocli/CommandLine$RegexTransformer.createDefault", Opcodes.ACONST_NULL);

    private final ClassLoader classes;
    private int shortCutsTaken;

    private PreparePicocli(ClassLoader classes) {
        this.classes = classes;
    }

    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0]);
        try (URLClassLoader classes = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
            PreparePicocli preparation = new PreparePicocli(classes);
            Files.walkFileTree(folder, preparation);
            if (preparation.shortCutsTaken < SHORT_CUTS.size()) {
                throw new IllegalStateException("this picocli lacks a method of " + SHORT_CUTS.keySet());
            }
        }
        Files.createDirectories(folder.resolve("groovy/lang"));
        Files.write(folder.resolve("groovy/lang/Closure.class"), emptyClass("groovy/lang/Closure"));
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
        if (file.toString().endsWith(".class")) {
            Files.write(file, lifted(new ClassReader(Files.readAllBytes(file))));
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
        ClassVisitor changes = new ClassVisitor(Opcodes.ASM9, writer) {
            @Override
            public void visit(int old, int access, String name, String signature, String parent, String[] interfaces) {
                super.visit(VERSION, access, name, signature, parent, interfaces);
            }

            @Override
            public MethodVisitor visitMethod(
                    int access, String name, String descriptor, String signature, String[] exceptions) {
                MethodVisitor method = super.visitMethod(access, name, descriptor, signature, exceptions);
                Integer result = SHORT_CUTS.get(reader.getClassName() + '.' + name);
                if (result == null) {
                    return method;
                }
                writeReturn(method, result);
                return null; // the body as it was is not read
            }
        };
        reader.accept(changes, ClassReader.SKIP_FRAMES);
        return writer.toByteArray();
    }

    private void writeReturn(MethodVisitor method, int result) {
        method.visitCode();
        method.visitInsn(result);
        method.visitInsn(result == Opcodes.ACONST_NULL ? Opcodes.ARETURN : Opcodes.IRETURN);
        method.visitMaxs(1, 1);
        method.visitEnd();
        shortCutsTaken++;
    }

    private static byte[] emptyClass(String name) {
        ClassWriter writer = new ClassWriter(0);
        writer.visit(VERSION, Opcodes.ACC_PUBLIC | Opcodes.ACC_ABSTRACT, name, null, "java/lang/Object", null);
        return writer.toByteArray();
    }
}
