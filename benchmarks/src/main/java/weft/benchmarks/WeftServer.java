package weft.benchmarks;

import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.run;

import java.io.File;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.function.IntConsumer;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import weft.Asyncio;
import weft.stream.TlsOptions;
import weft.web.AppRunner;
import weft.web.Application;
import weft.web.TcpSite;

/** Weft's server of HTTP, with its defaults. */
final class WeftServer {
    /** A key store (PKCS 12) with a certificate of its own: then the server speaks TLS. */
    private static final String KEY_STORE = System.getProperty("weft.benchmarks.keystore");

    private static final char[] PASSWORD = "benchmark".toCharArray();

    private WeftServer() {}

    static void serve(Application application, IntConsumer listening) {
        run(async(() -> new AppRunner(application).run(runner -> {
            TcpSite site = new TcpSite(runner, ServerPeer.HOST, 0, tls(), false);
            await(site.start());
            listening.accept(site.port());
            await(Asyncio.getRunningLoop().createFuture()); // for ever
        })));
    }

    private static TlsOptions tls() throws GeneralSecurityException, IOException {
        if (KEY_STORE == null) return null;
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(KeyStore.getInstance(new File(KEY_STORE), PASSWORD), PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return TlsOptions.of(context);
    }
}
