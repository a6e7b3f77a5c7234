package weft.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static weft.Asyncio.asyncGenerator;
import static weft.Asyncio.await;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.sleep;
import static weft.Asyncio.timeout;
import static weft.web.CuttingProxy.proxying;
import static weft.web.Served.app;
import static weft.web.Served.serving;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import weft.TimeoutException;
import weft.http.ClientException;
import weft.http.ClientSession;
import weft.http.ConnectorOptions;
import weft.http.FormData;
import weft.http.Http2Use;
import weft.http.RequestBody;
import weft.http.TcpConnector;
import weft.http.websocket.WSMessage;
import weft.http.websocket.WebSocket;
import weft.http.websocket.WebSocketException;

/** What each end makes of a connection that breaks off, or rests for a while, behind each byte of either direction. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CutConnectionsTest {
    private static final String TEXT = "a text that is whole, or it is nothing";

    /** What a client does; it returns {@link #TEXT} if all went well. */
    enum Talk {
        GET {
            @Override
            String have(ClientSession session, CuttingProxy proxy) {
                return await(session.get(proxy.url("/")).readText());
            }
        },
        STREAM {
            @Override
            String have(ClientSession session, CuttingProxy proxy) {
                return await(session.get(proxy.url("/stream")).readText());
            }
        },
        POST {
            @Override
            String have(ClientSession session, CuttingProxy proxy) {
                return await(session.post(proxy.url("/")).data(TEXT).readText());
            }
        },
        UPLOAD {
            @Override
            String have(ClientSession session, CuttingProxy proxy) {
                Iterable<byte[]> pieces = asyncGenerator(out -> {
                    for (int at = 0; at < TEXT.length(); at += 19)
                        out.yield(TEXT.substring(at, at + 19).getBytes());
                });
                return await(session.post(proxy.url("/"))
                        .data(RequestBody.stream(pieces, null))
                        .readText());
            }
        },
        PACKED {
            @Override
            String have(ClientSession session, CuttingProxy proxy) {
                return await(
                        session.post(proxy.url("/")).data(TEXT).compress("gzip").readText());
            }
        },
        FORM {
            @Override
            String have(ClientSession session, CuttingProxy proxy) {
                return await(session.post(proxy.url("/form"))
                        .data(new FormData().add("text", TEXT).multipart())
                        .readText());
            }
        },
        SOCKET {
            @Override
            String have(ClientSession session, CuttingProxy proxy) throws Exception {
                try (WebSocket socket = await(session.wsConnect(proxy.url("/ws")))) {
                    await(socket.sendStr(TEXT));
                    WSMessage answer = await(socket.receive());
                    return answer instanceof WSMessage.Text text ? text.data() : throwing(answer);
                } catch (java.io.IOException e) {
                    throw new WebSocketException(0, e.getMessage(), e);
                }
            }

            private String throwing(WSMessage answer) throws WebSocketException {
                throw new WebSocketException(0, String.valueOf(answer), null);
            }
        };

        abstract String have(ClientSession session, CuttingProxy proxy) throws Exception;
    }

    private final List<String> heard = new ArrayList<>();
    private final RunningHandlers handlers = new RunningHandlers();

    private Application application() {
        return app(app -> {
            app.use(handlers);
            app.get("/", request -> TEXT);
            app.get("/stream", request -> {
                StreamResponse response = new StreamResponse();
                await(response.prepare(request));
                await(response.write(TEXT.substring(0, 10)));
                await(sleep(0));
                await(response.write(TEXT.substring(10)));
                return response;
            });
            app.post("/", request -> {
                String text = await(request.text());
                heard.add(text);
                return text;
            });
            app.post("/form", request -> {
                String text = await(request.post()).get("text");
                heard.add(String.valueOf(text));
                return text;
            });
            app.get("/ws", request -> {
                WebSocketResponse socket = new WebSocketResponse();
                await(socket.prepare(request));
                for (WSMessage message : socket) {
                    if (!(message instanceof WSMessage.Text text)) continue;
                    heard.add(text.data());
                    await(socket.send(message));
                }
                return socket;
            });
        });
    }

    private static ClientSession session(boolean http2) {
        return ClientSession.builder()
                .connector(new TcpConnector(
                        ConnectorOptions.DEFAULT.withHttp2(http2 ? Http2Use.PRIOR_KNOWLEDGE : Http2Use.NEVER)))
                .build();
    }

    /** What comes of it: the text, or what is thrown. */
    private static String outcome(Talk talk, boolean http2, CuttingProxy proxy) throws Exception {
        try (ClientSession session = session(http2)) {
            return timeout(10).call(() -> talk.have(session, proxy));
        } catch (ClientException | WebSocketException e) {
            assertTrue(String.valueOf(e.getMessage()).length() > 5, e.toString());
            return e.getClass().getSimpleName();
        } catch (TimeoutException e) {
            return "nothing in 10 s";
        }
    }

    private void cutting(Talk talk, boolean http2) {
        serving(application(), served -> {
            List<String> reports = new ArrayList<>();
            getRunningLoop().setExceptionHandler((loop, context) -> reports.add(context.describe()));
            proxying(served.port(), proxy -> {
                assertEquals(TEXT, outcome(talk, http2, proxy));
                int toClient = proxy.carriedToClient();
                int toServer = proxy.carriedToServer();
                int step = http2 ? 6 : 3; // with 1 it takes half a minute; the kinds of talk begin at different places
                for (boolean resting : new boolean[] {true, false}) {
                    for (int cut = first(talk, step); cut < toClient; cut += step) {
                        proxy.cutToClient(cut, resting);
                        check(outcome(talk, http2, proxy), resting, "to the client at " + cut);
                    }
                    for (int cut = first(talk, step); cut < toServer; cut += step) {
                        proxy.cutToServer(cut, resting);
                        check(outcome(talk, http2, proxy), resting, "to the server at " + cut);
                    }
                }
                proxy.cutNothing();
                assertEquals(TEXT, outcome(talk, http2, proxy));
            });
            assertEquals(List.of(), reports);
        });
    }

    private static int first(Talk talk, int step) {
        return talk.ordinal() % step;
    }

    private void check(String outcome, boolean resting, String where) {
        if (resting) assertEquals(TEXT, outcome, "a rest of what goes " + where);
        else if (!outcome.equals(TEXT))
            assertTrue(outcome.endsWith("Exception"), "cut of what goes " + where + ": " + outcome);
        for (String text : heard) assertEquals(TEXT, text, "the server heard half, cut of what goes " + where);
        double end = getRunningLoop().time() + 10;
        while (handlers.count() > 0) {
            if (getRunningLoop().time() > end) fail("a handler still runs, cut of what goes " + where);
            await(sleep(0));
        }
    }

    @ParameterizedTest
    @EnumSource
    void ofHttp1(Talk talk) {
        cutting(talk, false);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "SOCKET")
    void ofHttp2(Talk talk) {
        cutting(talk, true);
    }
}
