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
        Path kept = FOLDER.resolve(name + ".p12");
        if (!isFresh(kept)) {
            Path made = Files.createDirectories(FOLDER)
                    .resolve(name + "-" + ProcessHandle.current().pid() + ".p12");
            make(made, name, names, more);
            Files.move(made, kept, StandardCopyOption.ATOMIC_MOVE); // another round may look at it
        }
        return context(kept);
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

    private static SSLContext context(Path file) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD.toCharArray());
        }
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("ca", store.getCertificate("ca"));
        store.deleteEntry("ca"); // the server shows the other one
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD.toCharArray());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }
}
