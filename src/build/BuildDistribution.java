import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Builds the folder that users get, and the tarball of it. Maven runs it when packaging, in the project's folder, with
 * ASM on the class path and its settings as system properties (see pom.xml).
 *
 * <p>The class files of picocli and Commons Math are rewritten so that they load quickly; they do the same as before:
 *
 * <ul>
 *   <li>Both libraries are compiled for Java 5. JDK 17 verifies such classes at each start with its slow old verifier,
 *       and JDK 25 takes none of them into a class-data archive. They get Java 17's version, and the stack maps that it
 *       asks for.
 *   <li>At each start picocli looks for Groovy's closures, and so makes Java open every jar. An empty class of that name
 *       in the archive ends the search before it begins; nothing is ever an instance of it.
 *   <li>At each start picocli compiles some two hundred regular expressions: one for each pair of a converter that it
 *       may register and a pattern of the property {@code picocli.converters.excludes}, and those that name the negative
 *       form of options like {@code --no-color}. No option here has a negative form or a type of {@code java.time} or
 *       {@code java.sql}, so the two methods answer at once: a tenth of the time of {@code abtest list}.
 * </ul>
 */
final class BuildDistribution {
    private static final int CLASS_VERSION = Opcodes.V17;
    private static final String GROOVY_CLOSURE = "groovy/lang/Closure";
    /** Methods that get another body, and the one instruction that loads what they are to return. */
    private static final Map<String, Integer> SHORT_CUTS = Map.of(
            "picocli/CommandLine$BuiltIn.excluded", Opcodes.ICONST_1,
            "picocli/CommandLine$RegexTransformer.createDefault", Opcodes.ACONST_NULL);

    private final Path folder = Path.of(System.getProperty("distribution"));
    private final Path lib = folder.resolve("lib");
    private final LocalDateTime entryTime = OffsetDateTime.parse(System.getProperty("outputTimestamp"))
            .withOffsetSameInstant(ZoneOffset.UTC)
            .toLocalDateTime();
    private final Set<String> shortCutsTaken = new TreeSet<>();

    public static void main(String[] args) throws Exception {
        new BuildDistribution().build();
    }

    private void build() throws Exception {
        deleteOldFolder(); // jars of an earlier build must not stay
        install("src/main/launcher/abtest", "bin", true);
        install("src/main/launcher/make-archive", "lib", true);
        install("README.md", ".", false);
        install("LICENSE", ".", false);
        addBillOfMaterials(Path.of(System.getProperty("billOfMaterials")));
        install("src/main/examples/tau-bench-retail.json", "examples", false);
        // Copies get a new age on purpose: an archive is tied to the jars it was made of by their size and age.
        Files.copy(Path.of(System.getProperty("jar")), lib.resolve("abtest.jar"));
        for (String library : System.getProperty("libraries").split(":")) {
            addLibrary(Path.of(library));
        }
        makeArchive();
        addCompletions();
        packTarball();
    }

    private void deleteOldFolder() throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    /** Copies a text file, in which {@code @project.version@} stands for the version. */
    private void install(String source, String where, boolean executable) throws IOException {
        Path file = Path.of(source);
        Path copy = Files.createDirectories(folder.resolve(where)).resolve(file.getFileName());
        Files.writeString(copy, Files.readString(file).replace("@project.version@", System.getProperty("version")));
        Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
    }

    /** Moves it, so that a later build that cannot make one (see pom.xml) does not find that of other libraries. */
    private void addBillOfMaterials(Path bill) throws IOException {
        if (Files.exists(bill)) {
            Files.move(bill, folder.resolve("bom.json"));
        }
    }

    private void addLibrary(Path jar) throws IOException {
        String name = jar.getFileName().toString();
        Path copy = lib.resolve(name);
        if (!Boolean.getBoolean("rewriteClasses")) {
            Files.copy(jar, copy);
        } else if (name.startsWith("picocli-")) {
            rewrite(jar, copy, Map.of(GROOVY_CLOSURE + ".class", emptyClass(GROOVY_CLOSURE)));
            if (!shortCutsTaken.equals(SHORT_CUTS.keySet())) {
                throw new IllegalStateException(name + " lacks a method of " + SHORT_CUTS.keySet());
            }
        } else if (name.startsWith("commons-math3-")) {
            rewrite(jar, copy, Map.of());
        } else {
            Files.copy(jar, copy);
        }
    }

    /** Copies a jar with its classes lifted, adds entries, and leaves it uncompressed: so it is read faster. */
    private void rewrite(Path jar, Path copy, Map<String, byte[]> additions) throws IOException {
        try (ZipFile source = new ZipFile(jar.toFile());
                URLClassLoader classes = new URLClassLoader(new URL[] {jar.toUri().toURL()});
                OutputStream file = Files.newOutputStream(copy);
                ZipOutputStream target = new ZipOutputStream(file)) {
            for (ZipEntry entry : Collections.list(source.entries())) {
                try (InputStream in = source.getInputStream(entry)) {
                    byte[] content = in.readAllBytes();
                    boolean isClass = entry.getName().endsWith(".class");
                    store(target, entry.getName(), isClass ? lifted(new ClassReader(content), classes) : content);
                }
            }
            for (Map.Entry<String, byte[]> addition : additions.entrySet()) {
                store(target, addition.getKey(), addition.getValue());
            }
        }
    }

    private void store(ZipOutputStream jar, String name, byte[] content) throws IOException {
        CRC32 sum = new CRC32();
        sum.update(content);
        ZipEntry entry = new ZipEntry(name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        entry.setCrc(sum.getValue());
        entry.setTimeLocal(entryTime);
        jar.putNextEntry(entry);
        jar.write(content);
    }

    private byte[] lifted(ClassReader reader, ClassLoader classes) {
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_FRAMES) {
            @Override
            protected ClassLoader getClassLoader() {
                return classes;
            }
        };
        ClassVisitor changes = new ClassVisitor(Opcodes.ASM9, writer) {
            @Override
            public void visit(int old, int access, String name, String signature, String parent, String[] interfaces) {
                super.visit(CLASS_VERSION, access, name, signature, parent, interfaces);
            }

            @Override
            public MethodVisitor visitMethod(
                    int access, String name, String descriptor, String signature, String[] exceptions) {
                MethodVisitor method = super.visitMethod(access, name, descriptor, signature, exceptions);
                String fullName = reader.getClassName() + '.' + name;
                Integer result = SHORT_CUTS.get(fullName);
                if (result == null) {
                    return method;
                }
                writeReturn(method, result);
                shortCutsTaken.add(fullName);
                return null; // the body as it was is not read
            }
        };
        reader.accept(changes, ClassReader.SKIP_FRAMES);
        return writer.toByteArray();
    }

    private static void writeReturn(MethodVisitor method, int result) {
        method.visitCode();
        method.visitInsn(result);
        method.visitInsn(result == Opcodes.ACONST_NULL ? Opcodes.ARETURN : Opcodes.IRETURN);
        method.visitMaxs(1, 1);
        method.visitEnd();
    }

    private static byte[] emptyClass(String name) {
        ClassWriter writer = new ClassWriter(0);
        writer.visit(CLASS_VERSION, Opcodes.ACC_PUBLIC | Opcodes.ACC_ABSTRACT, name, null, "java/lang/Object", null);
        return writer.toByteArray();
    }

    private void makeArchive() throws Exception {
        ProcessBuilder launcher = launcher();
        launcher.environment().put("ABTEST_PACKAGING", "1");
        run(launcher);
    }

    /** With the archive's seal broken, since nobody knows whether a copy is whole; see bin/abtest. */
    private void packTarball() throws Exception {
        Path seal = lib.resolve("abtest.jsa.fits");
        FileTime time = Files.getLastModifiedTime(seal);
        Files.setLastModifiedTime(seal, FileTime.fromMillis(0));
        run(new ProcessBuilder("tar", "-czf", System.getProperty("tarball"), "-C", folder.getParent() + "", "abtest"));
        Files.setLastModifiedTime(seal, time);
    }

    private void addCompletions() throws Exception {
        Path bash = Files.createDirectories(folder.resolve("completions")).resolve("abtest.bash");
        run(launcher("generate-completion").redirectOutput(bash.toFile()));
        String header = "#compdef abtest\nautoload -U +X bashcompinit && bashcompinit\n";
        Files.writeString(bash.resolveSibling("_abtest"), header + Files.readString(bash));
    }

    /** The program in the new folder, with the Java that runs this. */
    private ProcessBuilder launcher(String... args) {
        ProcessBuilder builder = new ProcessBuilder(
                Stream.concat(Stream.of(folder.resolve("bin/abtest").toString()), Stream.of(args)).toList());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        return builder.redirectOutput(Redirect.INHERIT);
    }

    private static void run(ProcessBuilder builder) throws Exception {
        List<String> command = builder.command();
        int status = builder.redirectError(Redirect.INHERIT).start().waitFor();
        if (status != 0) {
            throw new IllegalStateException(command + " exited with " + status);
        }
    }
}
