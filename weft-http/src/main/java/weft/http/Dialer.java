package weft.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;
import weft.http.netty.ClientConnection;
import weft.http.netty.ClientHandshake;
import weft.http.netty.HttpVersions;
import weft.http.netty.ProxyRefusedException;
import weft.http.netty.ProxySockets;
import weft.http.netty.WireLimits;
import weft.loop.Seconds;
import weft.net.netty.Sockets;
import weft.net.netty.StaggeredRace;
import weft.stream.ExtraInfo;
import weft.stream.TlsOptions;

/** Makes connections: names, addresses, proxies, encryption. Loop thread only. */
final class Dialer {
    private static final Duration FOREVER = Duration.ofDays(1);

    private final ConnectorOptions options;
    private final WireLimits limits;
    private final DnsCache names;

    Dialer(ConnectorOptions options) {
        this.options = options;
        this.limits = new WireLimits(options.maxLine(), options.maxHead(), options.maxFields());
        this.names = new DnsCache(options.resolver(), Seconds.toNanos(options.dnsTtl()));
    }

    /** A new connection. In a task. */
    ClientConnection dial(Target target, ClientRequest request, ClientTrace trace) throws Exception {
        trace.connectionCreateStart(request);
        ClientConnection http = TcpConnector.connecting(
                request.timeout().sockConnect(), "connect to " + target.name(), () -> connect(target, request, trace));
        try {
            trace.connectionCreateEnd(request);
        } catch (Throwable e) {
            http.abort();
            throw e;
        }
        return http;
    }

    private ClientConnection connect(Target target, ClientRequest request, ClientTrace trace) throws IOException {
        Sockets.Connected socket = openSocket(target, request, trace);
        ClientTls tls = target.tls();
        ClientHandshake handshake = new ClientHandshake(socket);
        if (tls != null) encrypt(handshake, target, tls);
        ClientConnection http =
                handshake.begin(new ClientHandshake.Settings(limits, target.http2(), options.pingInterval()));
        if (tls != null && tls.fingerprint() != null) checkFingerprint(http, target, tls.fingerprint());
        return http;
    }

    private Sockets.Connected openSocket(Target target, ClientRequest request, ClientTrace trace) throws IOException {
        if (options.unixSocket() != null) return openUnixSocket(Objects.requireNonNull(options.unixSocket()));
        Proxy proxy = target.proxy();
        if (proxy == null || target.forwarded()) return openTcp(target.host(), target.port(), proxy, request, trace);
        return openTunnel(proxy, target, request, trace);
    }

    private static Sockets.Connected openUnixSocket(java.nio.file.Path path) {
        try {
            return Sockets.connect(UnixDomainSocketAddress.of(path), null);
        } catch (IOException e) {
            throw new ClientConnectorException(
                    "cannot connect to the Unix-domain socket " + path + ": " + e.getMessage(), path.toString(), 0, e);
        }
    }

    private Sockets.Connected openTcp(
            String host, int port, @Nullable Proxy proxy, ClientRequest request, ClientTrace trace) {
        List<InetSocketAddress> addresses = resolve(host, port, request, trace);
        try {
            return StaggeredRace.connect(
                    addresses, host + ":" + port, options.happyEyeballsDelay(), options.localAddress());
        } catch (IOException e) {
            if (proxy != null)
                throw new ClientProxyConnectionException(
                        "cannot connect to the proxy " + host + ":" + port + ": " + e.getMessage(), host, port, e);
            throw new ClientConnectorException(
                    "cannot connect to host " + host + ":" + port + ": " + e.getMessage(), host, port, e);
        }
    }

    private List<InetSocketAddress> resolve(String host, int port, ClientRequest request, ClientTrace trace) {
        try {
            return names.resolve(host, port, request, trace);
        } catch (IOException e) {
            String reason =
                    e instanceof UnknownHostException ? "the name is not known" : String.valueOf(e.getMessage());
            throw new ClientConnectorDnsException(
                    "cannot find the address of host " + host + ": " + reason, host, port, e);
        }
    }

    private Sockets.Connected openTunnel(Proxy proxy, Target target, ClientRequest request, ClientTrace trace) {
        String host = proxy.host();
        int port = proxy.port();
        InetSocketAddress address = resolve(host, port, request, trace).getFirst();
        BasicAuth auth = proxy.auth();
        try {
            return ProxySockets.connect(
                    proxy.kind().name(),
                    address,
                    auth == null ? null : auth.login(),
                    auth == null ? null : auth.password(),
                    proxy.headers(),
                    target.host(),
                    target.port());
        } catch (ProxyRefusedException e) {
            throw new ClientHttpProxyException(
                    "the proxy " + host + ":" + port + " gives no connection to " + target.name() + ": "
                            + e.getMessage(),
                    request,
                    e.status(),
                    e.headers());
        } catch (IOException e) {
            throw new ClientProxyConnectionException(
                    "the proxy " + host + ":" + port + " gives no connection to " + target.name() + ": "
                            + e.getMessage(),
                    host,
                    port,
                    e);
        }
    }

    // -- encryption --

    private static void encrypt(ClientHandshake handshake, Target target, ClientTls tls) {
        String name = tls.serverHostname() == null ? target.host() : tls.serverHostname();
        TlsOptions how = TlsOptions.of(tls.contextOrDefault())
                .withServerHostname(Objects.requireNonNull(name))
                .withHandshakeTimeout(FOREVER) // the request's own limits end it
                .withParameters(parameters(tls, target.http2()));
        try {
            handshake.encrypt(how);
        } catch (IOException e) {
            String message = "cannot connect to host " + target.name() + " by TLS: " + e.getMessage();
            if (isCertificate(e))
                throw new ClientConnectorCertificateException(message, target.host(), target.port(), e);
            throw new ClientConnectorTlsException(message, target.host(), target.port(), e);
        }
    }

    private static SSLParameters parameters(ClientTls tls, boolean http2) {
        SSLParameters parameters = tls.contextOrDefault().getDefaultSSLParameters();
        parameters.setEndpointIdentificationAlgorithm(tls.verify() ? "HTTPS" : "");
        parameters.setApplicationProtocols(HttpVersions.offered(http2));
        return parameters;
    }

    private static boolean isCertificate(IOException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause())
            if (cause instanceof CertificateException || cause instanceof java.security.cert.CertPathValidatorException)
                return true;
        return failure instanceof SSLException
                && String.valueOf(failure.getMessage()).contains("certificate");
    }

    private static void checkFingerprint(ClientConnection http, Target target, String expected) {
        X509Certificate certificate = http.getExtraInfo(ExtraInfo.PEERCERT);
        String got = "none";
        try {
            if (certificate != null) got = ClientTls.fingerprintOf(certificate.getEncoded());
        } catch (CertificateException e) {
            got = "none: " + e.getMessage();
        }
        if (got.equals(expected)) return;
        http.abort();
        throw new ServerFingerprintMismatchException(target.host(), target.port(), expected, got);
    }

    void close() {
        names.clear();
    }
}
