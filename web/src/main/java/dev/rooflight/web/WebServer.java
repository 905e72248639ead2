package dev.rooflight.web;

import dev.rooflight.catalog.CatalogException;
import dev.rooflight.catalog.ModelFormatException;
import dev.rooflight.catalog.device.DeviceCatalog;
import dev.rooflight.core.CancelledException;
import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.report.TechniqueDocument;
import dev.rooflight.request.Question;
import dev.rooflight.request.TextForms;
import dev.rooflight.study.option.Options;
import dev.rooflight.technique.Techniques;
import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.util.JavalinBindException;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/** The HTTP server: REST and the page. */
public final class WebServer implements AutoCloseable {
    /** What is said of an error in this program: nothing of its inside. */
    static final Problem BUG = Problem.of(500, "this is a bug of the server; please report the request that led here");

    private static final Set<String> EVERYWHERE = Set.of("0.0.0.0", "::");
    /** The catalogue's documents, which are few. */
    private static final int DOCUMENTS = 64;

    private static final String USUAL_DEVICE = "nvidia-h100-sxm";

    private final Analyst analyst = new Analyst();
    private final Pages pages = new Pages();
    private final Lru<String, Object> catalogue = new Lru<>(DOCUMENTS, document -> 1);
    private final Lru<String, byte[]> descriptions = new Lru<>(DOCUMENTS, document -> 1);
    private final Questions questions = new Questions(analyst);
    private final Clients clients = new Clients();
    private final Lanes lanes = new Lanes(clients);
    private final Sweeps sweeps = new Sweeps(analyst, clients);
    private final Simulations simulations = new Simulations(analyst, clients, lanes);
    private final Guard guard;
    private final ServerSettings settings;
    private final Patience patience;
    private final Connections connections;
    private final Javalin javalin;

    private WebServer(ServerSettings settings, Patience.Limits patience, Connections.Limits connections) {
        this.settings = settings;
        this.connections = new Connections(connections, patience);
        this.patience = new Patience(patience, this.connections);
        this.guard = new Guard(settings.host(), settings.llmViewerOrigins());
        this.javalin = Javalin.create(this::configure);
    }

    /**
     * Starts a server.
     *
     * @throws InvalidValueException if it cannot listen there; the message is one line
     */
    public static WebServer start(ServerSettings settings) {
        return start(settings, Patience.USUAL, Connections.USUAL);
    }

    /** Starts a server with other limits for slow clients and many. */
    static WebServer start(ServerSettings settings, Patience.Limits patience, Connections.Limits connections) {
        WebServer server = new WebServer(settings, patience, connections);
        try {
            server.javalin.start();
        } catch (JavalinBindException e) {
            server.close();
            throw new InvalidValueException(
                    "port",
                    Integer.toString(settings.port()),
                    "one that is free at " + settings.host(),
                    "cannot listen there: it is in use, or " + settings.host() + " is no address of this machine;"
                            + " choose another port or host");
        }
        return server;
    }

    /** The port it listens on. */
    public int port() {
        return javalin.port();
    }

    /** Where a browser on this machine finds it. */
    public String url() {
        return url(settings.exposed() && !EVERYWHERE.contains(settings.host()) ? settings.host() : "localhost");
    }

    private String url(String host) {
        return "http://%s:%s/".formatted(host.contains(":") ? "[" + host + "]" : host, port());
    }

    /** Where other machines find it: at the address given, or at each that this machine has. */
    public List<String> exposedUrls() {
        List<String> urls = new ArrayList<>();
        if (EVERYWHERE.contains(settings.host())) {
            try {
                NetworkInterface.networkInterfaces()
                        .flatMap(NetworkInterface::inetAddresses)
                        .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                        .forEach(address -> urls.add(url(address.getHostAddress())));
            } catch (SocketException e) {
                // then the address that was given has to do
                urls.clear();
            }
        }
        return urls.isEmpty() ? List.of(url(settings.host())) : urls;
    }

    /** How many sweeps run or wait. */
    int activeSweeps() {
        return sweeps.active();
    }

    /** How many clients wait for work in a lane or a sweep. */
    int waitingClients() {
        return clients.count();
    }

    /** How many connections are open. */
    int connections() {
        return connections.open();
    }

    /** How much is held for slow clients. */
    long waitingBytes() {
        return patience.waitingBytes();
    }

    /** All routes, such as {@code GET /api/v1/models}. */
    List<String> routes() {
        return javalin.unsafe.internalRouter.allHttpHandlers().stream()
                .map(route -> route.endpoint.method + " " + route.endpoint.path)
                .filter(route -> !route.startsWith("BEFORE") && !route.startsWith("AFTER"))
                .toList();
    }

    /** Stops at once: requests in work are cut off. */
    @Override
    public void close() {
        clients.close();
        lanes.close();
        sweeps.stop();
        javalin.stop();
    }

    private void configure(JavalinConfig config) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        config.concurrency.useVirtualThreads = false;
        config.http.prefer405over404 = true;
        config.http.maxRequestSize = Bodies.MAX_BYTES;
        config.http.defaultContentType = "text/plain";
        // documents are read on the same machine or not far away, and files are compressed once
        config.http.compressionStrategy = CompressionStrategy.NONE;
        config.jetty.host = settings.host();
        config.jetty.port = settings.port();
        config.jetty.threadPool = Connections.threads();
        config.jetty.modifyServer(server -> Connections.harden(server, patience));
        config.jetty.addConnector((server, http) -> connections.connector(server, settings));
        routes(config.routes);
    }

    private void routes(RoutesConfig routes) {
        routes.before(Guard::headers);
        routes.before(guard::check);
        routes.get("/api/v1/models", context -> kept(context, "models", CatalogDocuments::models));
        routes.get("/api/v1/models/{organization}/{name}", this::model);
        routes.get("/api/v1/devices", context -> kept(context, "devices", CatalogDocuments::devices));
        routes.get("/api/v1/devices/{id}", this::device);
        routes.get("/api/v1/formats", context -> kept(context, "formats", CatalogDocuments::formats));
        routes.get("/api/v1/engines", this::engines);
        routes.get("/api/v1/engines/{name}", this::engine);
        post(routes, "/api/v1/analyze", context -> questions::analyze);
        post(routes, "/api/v1/fit", context -> questions::fit);
        post(routes, "/api/v1/network", context -> questions::network);
        post(routes, "/api/v1/advise", context -> questions::advise);
        post(routes, "/api/v1/compare", context -> questions::compare);
        post(routes, "/api/v1/chart", questions::chart);
        post(routes, "/api/v1/parse", context -> Questions::parse);
        post(routes, "/api/v1/curve", context -> questions::curve);
        post(routes, "/api/v1/simulate", context -> questions::simulate);
        routes.get(
                "/api/v1/techniques",
                context -> kept(context, "techniques", () -> Techniques.all().stream()
                        .map(TechniqueDocument::of)
                        .toList()));
        routes.get("/api/v1/sweep", sweeps::answer);
        routes.get("/api/v1/simulation", simulations::answer);
        routes.get("/openapi.json", context -> {
            context.contentType("application/json");
            Bodies.send(context, openApi());
        });
        if (!settings.llmViewerOrigins().isEmpty()) {
            new LlmViewerRoutes(guard, lanes).add(routes);
        }
        routes.get("/", pages::index);
        routes.get("/assets/{file}", pages::asset);
        routes.get("/{file}", pages::file);
        errors(routes);
    }

    private void post(RoutesConfig routes, String path, Function<Context, Lanes.Reader> reader) {
        routes.post(path, context -> lanes.answer(context, reader.apply(context)));
    }

    private static void errors(RoutesConfig routes) {
        routes.exception(ProblemException.class, (e, context) -> Bodies.answer(context, e.problem()));
        routes.exception(InvalidValueException.class, (e, context) -> Bodies.answer(context, Problem.of(e)));
        routes.exception(CatalogException.class, (e, context) -> Bodies.answer(context, Problem.of(400, e)));
        routes.exception(ModelFormatException.class, (e, context) -> Bodies.answer(context, Problem.of(400, e)));
        routes.exception(
                CancelledException.class,
                (e, context) -> Bodies.answer(context, Problem.of(503, String.valueOf(e.getMessage()))));
        routes.exception(
                HttpResponseException.class, (e, context) -> Bodies.answer(context, Problem.of(e.getStatus())));
        routes.exception(Exception.class, (e, context) -> Bodies.answer(context, BUG));
    }

    private void kept(Context context, String key, Supplier<Object> maker) {
        Bodies.answer(context, catalogue.get(key, maker));
    }

    private void model(Context context) {
        String id = context.pathParam("organization") + "/" + context.pathParam("name");
        found(context, () -> CatalogDocuments.model(id));
    }

    private void device(Context context) {
        found(context, () -> CatalogDocuments.device(DeviceCatalog.find(context.pathParam("id"))));
    }

    private static void found(Context context, Supplier<Object> document) {
        Object tree;
        try {
            tree = document.get();
        } catch (CatalogException e) {
            throw new ProblemException(Problem.of(404, e));
        }
        Bodies.answer(context, tree);
    }

    private void engines(Context context) {
        Bodies.answer(context, CatalogDocuments.engines(deviceOf(context)));
    }

    private void engine(Context context) {
        Device device = deviceOf(context);
        String degree = context.queryParam("tp");
        long tensorParallel = degree == null
                ? 1
                : Options.TP.kind().in(new TextForms(new ServerSources())).read(Options.TP.name(), degree);
        found(
                context,
                () -> CatalogDocuments.engine(context.pathParam("name"), device, Math.toIntExact(tensorParallel)));
    }

    private static Device deviceOf(Context context) {
        String hardware = context.queryParam("hardware");
        return DeviceCatalog.find(hardware == null ? USUAL_DEVICE : hardware);
    }

    private byte[] openApi() {
        return descriptions.get("openapi", () -> OpenApi.json(Question.OPTIONS).getBytes(StandardCharsets.UTF_8));
    }
}
