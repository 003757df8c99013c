import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Checks what Maven downloaded against the list of checksums in {@code .mvn/checksums}. Maven runs it twice, in the
 * project's folder: before anything of a library is compiled against or run, and at the end, when the last plugin has
 * been downloaded too. With {@code -Dchecksums=record} it writes the list instead.
 *
 * <p>The list is in the form in which Maven 3.9 reads it, and checks by itself each file before it uses it (see
 * {@code .mvn/maven.config}); Maven 3.8 cannot. It names files by their path in the local repository, so that it does
 * not matter which server they came from.
 *
 * <p>The argument is a class path. Each jar of it, and each library and plugin that the pom names, must
 * be listed. All that is listed, also what plugins need and all poms, must be as listed where the local repository has it.
 */
final class CheckDownloads {
    private static final Path LIST = Path.of(".mvn/checksums/checksums.sha256");
    private static final String RENEW = "mvn verify -Dtest=PackagesTest -DskipITs -Dchecksums=record -Dmaven.repo.local=target/downloads";
    private static final String HEADER =
            """
            # SHA-256 of all that the build downloads. Written by:
            # %s
            """
                    .formatted(RENEW);

    /** Libraries and plugins in the pom. */
    private static final Pattern NAMED = Pattern.compile("<groupId>([^<]+)</groupId>\\s*<artifactId>([^<]+)</artifactId>"
            + "\\s*<version>([^<]+)</version>");

    private final Path repository = Path.of(System.getProperty("repository")).toAbsolutePath();
    private final boolean atTheEnd = Boolean.getBoolean("atTheEnd");
    private final Set<String> changed = new TreeSet<>();
    private final Set<String> unlisted = new TreeSet<>();

    public static void main(String[] args) throws Exception {
        CheckDownloads check = new CheckDownloads();
        if (!System.getProperty("checksums").equals("record")) {
            check.check(args[0].split(":"));
        } else if (check.atTheEnd) {
            check.record();
        }
        System.exit(check.isPassed() ? 0 : 1);
    }

    private boolean isPassed() {
        changed.forEach(System.err::println);
        if (!changed.isEmpty()) {
            System.err.println("This is not what was downloaded when " + LIST + " was written. Delete the file and build"
                    + " again; when it comes back the same, do not use it.");
        }
        unlisted.forEach(jar -> System.err.println(jar + " is not in " + LIST));
        if (!unlisted.isEmpty()) {
            System.err.println("When the build is meant to use it, write the list anew and look at what changes in it: "
                    + RENEW);
        }
        return changed.isEmpty() && unlisted.isEmpty();
    }

    private void check(String[] classPath) throws Exception {
        Map<String, String> listed = list();
        for (Map.Entry<String, String> entry : listed.entrySet()) {
            Path file = repository.resolve(entry.getKey());
            if (Files.exists(file)) {
                compare(file, entry.getValue());
            }
        }
        for (String element : classPath) {
            Path file = Path.of(element);
            if (element.endsWith(".jar")) {
                requireListed(file.startsWith(repository) ? name(file) : element, listed);
            }
        }
        String pom = Files.readString(Path.of("pom.xml"));
        Matcher named = NAMED.matcher(pom.substring(pom.indexOf("<dependencies>")));
        while (named.find()) {
            String version = named.group(3);
            if (version.startsWith("${")) {
                String property = "<" + version.substring(2, version.length() - 1) + ">";
                int start = pom.indexOf(property) + property.length();
                version = pom.substring(start, pom.indexOf('<', start));
            }
            String name = named.group(2);
            requireListed(
                    named.group(1).replace('.', '/') + '/' + name + '/' + version + '/' + name + '-' + version + ".jar",
                    listed);
        }
    }

    private void requireListed(String jar, Map<String, String> listed) {
        if (!listed.containsKey(jar)) {
            unlisted.add(jar);
        }
    }

    private Map<String, String> list() throws IOException {
        Map<String, String> sums = new TreeMap<>();
        for (String line : Files.readAllLines(LIST)) {
            if (!line.startsWith("#")) {
                String[] sumAndName = line.split("  ", 2);
                sums.put(sumAndName[1], sumAndName[0]);
            }
        }
        return sums;
    }

    private void compare(Path file, String expected) throws Exception {
        String actual = sha256(file);
        if (!actual.equals(expected)) {
            changed.add(file + " has the SHA-256 " + actual + ", not " + expected);
        }
    }

    private static String sha256(Path file) throws Exception {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    }

    private void record() throws Exception {
        if (!repository.startsWith(Path.of("target").toAbsolutePath())) {
            throw new IllegalArgumentException(
                    "The list is written from a local repository that holds only what this build downloads: " + RENEW);
        }
        StringBuilder text = new StringBuilder(HEADER);
        try (Stream<Path> files = Files.walk(repository)) {
            for (Path file : files.sorted().toList()) {
                String name = file.toString();
                if (name.endsWith(".jar") || name.endsWith(".pom")) {
                    text.append(sha256(file)).append("  ").append(name(file)).append('\n');
                }
            }
        }
        Files.createDirectories(LIST.getParent());
        Files.writeString(LIST, text);
    }

    /** The file's path in the repository, as the list has it. */
    private String name(Path file) {
        return repository.relativize(file).toString();
    }
}
