package dev.rooflight.web;

import dev.rooflight.catalog.model.CatalogModel;
import dev.rooflight.catalog.model.ModelCatalog;
import dev.rooflight.catalog.text.JsonObject;
import dev.rooflight.llmviewer.LlmViewerGraph;
import dev.rooflight.study.Estimate;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** The two routes of LLM-Viewer's server, for its own front end on another origin. */
final class LlmViewerRoutes {
    /** Lists models and devices; spelled as there. */
    static final String AVAILABLE = "/get_avaliable";

    /** Analyses one layer. */
    static final String GRAPH = "/get_graph";

    private final Guard guard;
    private final Lanes lanes;
    private final LlmViewerGraph graph = new LlmViewerGraph(LlmViewerRoutes::config);

    LlmViewerRoutes(Guard guard, Lanes lanes) {
        this.guard = guard;
        this.lanes = lanes;
    }

    void add(RoutesConfig routes) {
        routes.get(AVAILABLE, context -> {
            context.contentType("application/json");
            Bodies.send(context, bytes(graph.available()));
        });
        routes.post(GRAPH, context -> lanes.answer(context, this::graph));
        routes.options(AVAILABLE, this::preflight);
        routes.options(GRAPH, this::preflight);
        routes.after(AVAILABLE, this::share);
        routes.after(GRAPH, this::share);
    }

    private Job graph(JsonNode body) {
        return new Job(Estimate.NOTHING, cancellation -> new Job.Answer("application/json", bytes(graph.graph(body))));
    }

    private static byte[] bytes(JsonNode document) {
        return document.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void preflight(Context context) {
        context.header("Access-Control-Allow-Methods", "GET, POST, OPTIONS");
        context.header("Access-Control-Allow-Headers", "Content-Type");
        context.header("Access-Control-Max-Age", "600");
        context.status(204);
    }

    /** Lets the page read the answer, errors included. */
    private void share(Context context) {
        String origin = context.header("Origin");
        context.header("Vary", "Origin");
        if (origin != null && guard.llmViewer(context.path(), origin)) {
            context.header("Access-Control-Allow-Origin", origin);
        }
    }

    private static Optional<JsonObject> config(String id) {
        return ModelCatalog.lookUp(id).map(CatalogModel::config);
    }
}
