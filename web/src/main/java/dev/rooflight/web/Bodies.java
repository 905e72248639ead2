package dev.rooflight.web;

import dev.rooflight.report.Json;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Bodies of HTTP messages. */
final class Bodies {
    /** Largest body that is read. */
    static final int MAX_BYTES = 1_000_000;

    private Bodies() {}

    /** The object that a request brings. */
    static JsonNode object(Context context) throws IOException {
        String type = context.contentType();
        String media = type == null ? "" : type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        if (!media.equals("application/json")) {
            throw new ProblemException(Problem.of(
                    415, "Content-Type is '%s'; expected application/json".formatted(type == null ? "" : type)));
        }
        if (context.req().getContentLengthLong() > MAX_BYTES) {
            throw tooLarge();
        }
        byte[] body;
        try (InputStream in = context.bodyInputStream()) {
            body = in.readNBytes(MAX_BYTES + 1);
        }
        if (body.length > MAX_BYTES) {
            throw tooLarge();
        }
        return RequestJson.parse(body, "request");
    }

    private static ProblemException tooLarge() {
        return new ProblemException(Problem.of(413, "the request is larger than %d bytes".formatted(MAX_BYTES)));
    }

    /** Answers with a document. */
    static void answer(Context context, Object tree) {
        context.contentType("application/json");
        byte[] document = Json.compact(tree);
        if (context.header("Accept-Encoding") == null) {
            // sent as it is, so its length is known
            context.res().setContentLength(document.length);
        }
        context.result(document);
    }

    /** Answers with a problem. */
    static void answer(Context context, Problem problem) {
        Map<String, Object> tree = problem.tree();
        context.status(problem.status());
        context.contentType("application/problem+json");
        context.result(Json.compact(tree));
    }
}
