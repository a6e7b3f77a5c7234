package weft.net;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Keys and certificates made for the tests by the JDK's keytool, once for all rounds of a build. */
final class Certificates {
    private static final String PASSWORD = "for-tests-only";
    private static final Path FOLDER = Path.of("target", "test-certificates");
    private static final Duration FRESH = Duration.ofHours(12);

    private Certificates() {}

    /** A context with a certificate for these names, signed by an authority of its own, which it trusts. */
    static SSLContext context(String name, String names, String... more) throws Exception {
        KeyStore identity = identity(name, names, more);
        return context(List.of(identity), List.of(identity));
    }

    /** A certificate for these names with its key, and the authority of its own that signed it. */
    static KeyStore identity(String name, String names, String... more) throws Exception {
        Path kept = FOLDER.resolve(name + ".p12");
        if (!isFresh(kept)) {
            Path made = Files.createDirectories(FOLDER)
                    .resolve(name + "-" + ProcessHandle.current().pid() + ".p12");
            make(made, name, names, more);
            Files.move(made, kept, StandardCopyOption.ATOMIC_MOVE); // another round may look at it
        }
        KeyStore store = emptyStore();
        try (InputStream in = Files.newInputStream(kept)) {
            store.load(in, PASSWORD.toCharArray());
        }
        return store;
    }

    private static boolean isFresh(Path file) throws IOException {
        return Files.exists(file)
                && Files.getLastModifiedTime(file)
                        .toInstant()
                        .isAfter(Instant.now().minus(FRESH));
    }

    private static void make(Path file, String name, String names, String... more) throws Exception {
        keytool(file, "ca", "-dname", "CN=authority of " + name, "-ext", "bc:c");
        List<String> arguments =
                new ArrayList<>(List.of("-dname", "CN=" + name, "-ext", "san=" + names, "-signer", "ca"));
        arguments.addAll(List.of(more));
        keytool(file, "key", arguments.toArray(String[]::new));
    }

    private static void keytool(Path file, String alias, String... arguments) throws Exception {
        String program =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        List<String> command = new ArrayList<>(List.of(program, "-genkeypair", "-keyalg", "EC", "-alias", alias));
        command.addAll(List.of("-keystore", file.toString(), "-storetype", "PKCS12", "-storepass", PASSWORD));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) throw new IllegalStateException("keytool: " + said);
    }

    /** A context that can show any of the ones, by the name that is asked for, and trusts the authorities of the others. */
    static SSLContext context(List<KeyStore> shown, List<KeyStore> trusted) throws Exception {
        KeyStore keys = emptyStore();
        for (KeyStore each : shown)
            keys.setKeyEntry(
                    "key" + keys.size(),
                    each.getKey("key", PASSWORD.toCharArray()),
                    PASSWORD.toCharArray(),
                    each.getCertificateChain("key"));
        KeyStore authorities = emptyStore();
        for (KeyStore each : trusted)
            authorities.setCertificateEntry("ca" + authorities.size(), each.getCertificate("ca"));
        KeyManagerFactory showing = KeyManagerFactory.getInstance("PKIX"); // looks at the name; the default does not
        showing.init(keys, PASSWORD.toCharArray());
        TrustManagerFactory trusting = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusting.init(authorities);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(showing.getKeyManagers(), trusting.getTrustManagers(), null);
        return context;
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }
}
