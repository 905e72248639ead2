package dev.rooflight.cli;

import dev.rooflight.core.InvalidValueException;
import dev.rooflight.request.Numbers;
import dev.rooflight.web.ServerSettings;
import dev.rooflight.web.WebServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code rooflight serve}: the page for browsers, and REST. */
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Serves the page for browsers and the REST API on this machine until Ctrl-C.",
        footer = {
            "",
            "Examples:",
            "  rooflight serve",
            "  rooflight serve --port 9000 --no-open",
            "  rooflight serve --llm-viewer-api",
            "",
            "Exit codes: 2 if it cannot listen there; 130 after Ctrl-C, 143 after kill, 129 when the terminal is"
                    + " closed."
        })
final class ServeCommand implements Callable<Integer> {
    private static final int MAX_PORT = 65_535;
    private static final String LOCAL_PAGES = "";
    private static final int CLOSE_MILLIS = 1000;
    private static final int SAY_MILLIS = 300;

    @Option(
            names = "--port",
            paramLabel = "N",
            description = "port to listen on; 0 for any that is free (default 8750)")
    String port = Integer.toString(ServerSettings.PORT);

    @Option(
            names = "--host",
            paramLabel = "H",
            description = "address to listen on (default 127.0.0.1: this machine alone); 0.0.0.0 for all")
    String host = ServerSettings.LOOPBACK;

    @Option(
            names = "--llm-viewer-api",
            paramLabel = "ORIGIN",
            arity = "0..1",
            fallbackValue = LOCAL_PAGES,
            description = "also answer LLM-Viewer's own front end, from that origin (default http://localhost:5173 and"
                    + " http://127.0.0.1:5173)")
    @Nullable
    String llmViewerApi;

    @Option(names = "--no-open", description = "do not open the page in a browser")
    boolean closed;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        int number = (int) Numbers.whole("port", port, 0, MAX_PORT);
        ServerSettings settings = new ServerSettings(host, number, origins());
        AtomicReference<WebServer> started = new AtomicReference<>();
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        // before the start, so that there is no moment in which a signal meets half of this
        Runtime.getRuntime().addShutdownHook(ending(started, err));
        WebServer server = WebServer.start(settings);
        started.set(server);
        out.println("Rooflight is at " + server.url() + " (Ctrl-C stops it)");
        if (out.checkError()) {
            // nobody will learn where it is
            return 0;
        }
        if (settings.exposed()) {
            err.println(
                    "rooflight: warning: everyone who reaches %s can use this server; there is no login and no encryption"
                            .formatted(String.join(", ", server.exposedUrls())));
            err.flush();
        }
        if (!closed) {
            open(server.url());
        }
        // until a signal ends the process
        new CountDownLatch(1).await();
        return 0;
    }

    /**
     * What ends a server that has started. Nothing is waited for longer than a moment: not for requests in work, not for a terminal
     * that takes no output. Threads that are left are daemons, and the process keeps the exit code of its signal.
     */
    private static Thread ending(AtomicReference<WebServer> started, PrintWriter err) {
        Thread closing = new Thread(
                () -> {
                    WebServer server = started.get();
                    if (server != null) {
                        server.close();
                    }
                },
                "rooflight-close");
        closing.setDaemon(true);
        Thread saying = new Thread(
                () -> {
                    err.println("rooflight: stopped");
                    err.flush();
                },
                "rooflight-stopped");
        saying.setDaemon(true);
        return new Thread(
                () -> {
                    if (started.get() != null) {
                        finish(closing, CLOSE_MILLIS);
                        finish(saying, SAY_MILLIS);
                    }
                },
                "rooflight-stop");
    }

    private static void finish(Thread thread, int millis) {
        thread.start();
        try {
            thread.join(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private List<String> origins() {
        if (llmViewerApi == null) {
            return List.of();
        }
        if (llmViewerApi.equals(LOCAL_PAGES)) {
            return ServerSettings.LLM_VIEWER_ORIGINS;
        }
        if (!llmViewerApi.matches("https?://[A-Za-z0-9.-]{1,253}(:\\d{1,5})?|https?://\\[[0-9a-fA-F:]+](:\\d{1,5})?")) {
            throw new InvalidValueException(
                    "llm-viewer-api", "'" + llmViewerApi + "'", "an origin such as http://localhost:5173");
        }
        return List.of(llmViewerApi);
    }

    /** Opens a page where there is a desktop. */
    private static void open(String url) {
        String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        String address = URI.create(url).toString();
        List<String> command;
        if (system.contains("mac")) {
            command = List.of("open", address);
        } else if (system.contains("win")) {
            command = List.of("rundll32", "url.dll,FileProtocolHandler", address);
        } else if (System.getenv("DISPLAY") != null || System.getenv("WAYLAND_DISPLAY") != null) {
            command = List.of("xdg-open", address);
        } else {
            return;
        }
        try {
            new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            // the address is on the terminal, too
            return;
        }
    }
}
