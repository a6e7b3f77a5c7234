// An encrypted echo, with a certificate that is made here, and a client that trusts it alone. With a port it only
// serves:
// `openssl s_client -connect 127.0.0.1:8443` talks to it.
//
//     ./weft run examples/TlsEcho.java [PORT]

import static weft.Asyncio.*;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import weft.*;
import weft.net.*;
import weft.stream.*;

static final String PASSWORD = "not a secret";

/** A new key with a certificate for this machine that it has signed itself. The JDK has a program for that. */
KeyStore makeKey() throws Exception {
    Path folder = Files.createTempDirectory("tls-echo");
    Path file = folder.resolve("key.p12");
    try {
        new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost,ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        KeyStore key = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            key.load(in, PASSWORD.toCharArray());
        }
        return key;
    } finally {
        Files.deleteIfExists(file);
        Files.delete(folder);
    }
}

/** Shows this key, and trusts its certificate: ssl.SSLContext with load_cert_chain and load_verify_locations. */
SSLContext contextOf(KeyStore key) throws Exception {
    KeyManagerFactory shown = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    shown.init(key, PASSWORD.toCharArray());
    KeyStore certificate = KeyStore.getInstance("PKCS12");
    certificate.load(null, null);
    certificate.setCertificateEntry("localhost", key.getCertificate("mykey"));
    TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trusted.init(certificate);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(shown.getKeyManagers(), trusted.getTrustManagers(), null);
    return context;
}

Coroutine<Void> echo(StreamReader reader, StreamWriter writer) {
    return async(() -> {
        try (writer) {
            for (byte[] line : reader) {
                writer.write(line);
                await(writer.drain());
            }
        }
    });
}

void ask(String host, int port, TlsOptions tls) throws IOException {
    ConnectOptions options = ConnectOptions.DEFAULT.withTls(tls);
    try (Connection connection = await(Streams.openConnection(host, port, options), IOException.class)) {
        connection.writer().write("a secret\n");
        byte[] answer = await(connection.reader().readline());
        String protocol =
                connection.writer().getExtraInfo(ExtraInfo.SSL_SESSION).getProtocol();
        IO.println(protocol + ": " + new String(answer, StandardCharsets.UTF_8).strip());
    }
}

void show(int port) {
    try {
        run(async(() -> {
            TlsOptions tls = TlsOptions.of(await(toThread(() -> contextOf(makeKey()))));
            Server server =
                    await(Streams.startServer(this::echo, "127.0.0.1", port, ServeOptions.DEFAULT.withTls(tls)));
            int serving = ((InetSocketAddress) server.sockets().getFirst()).getPort();
            try {
                if (port != 0) {
                    IO.println("serving on port " + port);
                    await(getRunningLoop().createFuture()); // for ever
                }
                ask("localhost", serving, tls);
                try {
                    ask("localhost", serving, TlsOptions.of(SSLContext.getDefault()));
                } catch (SSLException e) {
                    IO.println("a client that does not know the certificate refuses it");
                }
                try {
                    ask("localhost", serving, tls.withServerHostname("example.org"));
                } catch (SSLException e) {
                    IO.println("a client that wants to talk to somebody else refuses it, too");
                }
            } finally {
                server.close();
            }
        }));
    } catch (KeyboardInterrupt e) {
        IO.println("stopped");
    }
}

void main(String[] args) {
    Script.main("TlsEcho [PORT]", args, in -> show(in.port(0)));
}
