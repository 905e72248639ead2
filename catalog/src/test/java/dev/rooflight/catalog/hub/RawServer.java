package dev.rooflight.catalog.hub;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Answers every connection with the same bytes, well-formed or not, and keeps what it was asked. */
final class RawServer implements AutoCloseable {
    final List<String> requests = new CopyOnWriteArrayList<>();
    private final ServerSocket socket;
    private final String answer;

    RawServer(String answer) throws IOException {
        this.answer = answer;
        socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::serve, "raw-server");
        thread.setDaemon(true);
        thread.start();
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + socket.getLocalPort());
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private void serve() {
        while (!socket.isClosed()) {
            try (Socket connection = socket.accept()) {
                StringBuilder request = new StringBuilder();
                while (request.indexOf("\r\n\r\n") < 0) {
                    int next = connection.getInputStream().read();
                    if (next < 0) {
                        break;
                    }
                    request.append((char) next);
                }
                requests.add(request.toString());
                connection.getOutputStream().write(answer.getBytes(ISO_8859_1));
                connection.getOutputStream().flush();
                connection.shutdownOutput();
            } catch (IOException e) {
                requests.add("broken off: " + e.getMessage());
            }
        }
    }
}
