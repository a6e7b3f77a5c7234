package weft.net;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Keys and certificates made for one test run by the JDK's keytool. */
final class Certificates {
    private static final String PASSWORD = "for-tests-only";

    private Certificates() {}

    /** A context with a certificate for these names, signed by an authority of its own, which it trusts. */
    static SSLContext context(Path folder, String name, String names, String... more) throws Exception {
        Path file = folder.resolve(name + ".p12");
        keytool(file, "ca", "-dname", "CN=authority of " + name, "-ext", "bc:c");
        List<String> arguments =
                new ArrayList<>(List.of("-dname", "CN=" + name, "-ext", "san=" + names, "-signer", "ca"));
        arguments.addAll(List.of(more));
        keytool(file, "key", arguments.toArray(String[]::new));
        return context(file);
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
