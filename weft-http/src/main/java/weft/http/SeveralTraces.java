package weft.http;

import java.net.URI;
import java.util.List;

/** Several traces as one. Loop thread only. */
record SeveralTraces(List<ClientTrace> traces) implements ClientTrace {
    @Override
    public void requestStart(ClientRequest request) {
        traces.forEach(trace -> trace.requestStart(request));
    }

    @Override
    public void connectionQueuedStart(ClientRequest request) {
        traces.forEach(trace -> trace.connectionQueuedStart(request));
    }

    @Override
    public void connectionQueuedEnd(ClientRequest request) {
        traces.forEach(trace -> trace.connectionQueuedEnd(request));
    }

    @Override
    public void connectionReuse(ClientRequest request) {
        traces.forEach(trace -> trace.connectionReuse(request));
    }

    @Override
    public void connectionCreateStart(ClientRequest request) {
        traces.forEach(trace -> trace.connectionCreateStart(request));
    }

    @Override
    public void connectionCreateEnd(ClientRequest request) {
        traces.forEach(trace -> trace.connectionCreateEnd(request));
    }

    @Override
    public void dnsCacheHit(ClientRequest request, String host) {
        traces.forEach(trace -> trace.dnsCacheHit(request, host));
    }

    @Override
    public void dnsCacheMiss(ClientRequest request, String host) {
        traces.forEach(trace -> trace.dnsCacheMiss(request, host));
    }

    @Override
    public void dnsResolveStart(ClientRequest request, String host) {
        traces.forEach(trace -> trace.dnsResolveStart(request, host));
    }

    @Override
    public void dnsResolveEnd(ClientRequest request, String host) {
        traces.forEach(trace -> trace.dnsResolveEnd(request, host));
    }

    @Override
    public void requestHeadersSent(ClientRequest request) {
        traces.forEach(trace -> trace.requestHeadersSent(request));
    }

    @Override
    public void requestChunkSent(ClientRequest request, int bytes) {
        traces.forEach(trace -> trace.requestChunkSent(request, bytes));
    }

    @Override
    public void responseChunkReceived(ClientRequest request, int bytes) {
        traces.forEach(trace -> trace.responseChunkReceived(request, bytes));
    }

    @Override
    public void requestRedirect(ClientRequest request, ClientResponse response, URI next) {
        traces.forEach(trace -> trace.requestRedirect(request, response, next));
    }

    @Override
    public void requestEnd(ClientRequest request, ClientResponse response) {
        traces.forEach(trace -> trace.requestEnd(request, response));
    }

    @Override
    public void requestException(ClientRequest request, Throwable exception) {
        traces.forEach(trace -> trace.requestException(request, exception));
    }
}
