package dev.rooflight.web;

import dev.rooflight.report.Json;
import io.javalin.http.Context;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Bodies of HTTP messages. */
final class Bodies {
    /** Largest body that is read; {@link Patience} holds it. */
    static final int MAX_BYTES = 1_000_000;

    private static final Pattern JSON = Pattern.compile(
            "\\s*application/json\\s*(;\\s*charset\\s*=\\s*\"?utf-?8\"?\\s*)?;?\\s*", Pattern.CASE_INSENSITIVE);

    private Bodies() {}

    /** The object that a request brings. */
    static JsonNode object(Context context) {
        // not contentType(), which fails on an unknown charset
        String type = context.header("Content-Type");
        if (type == null || !JSON.matcher(type).matches()) {
            throw new ProblemException(Problem.of(
                    415,
                    "Content-Type is '%s'; expected application/json in UTF-8".formatted(type == null ? "" : type)));
        }
        String encoding = context.header("Content-Encoding");
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            throw new ProblemException(
                    Problem.of(415, "Content-Encoding is '%s'; expected the JSON as it is".formatted(encoding)));
        }
        byte[] body = context.attribute(Patience.BODY);
        if (body != null && body.length > MAX_BYTES) {
            throw new ProblemException(Problem.of(413, "the request is larger than %s bytes".formatted(MAX_BYTES)));
        }
        return RequestJson.parse(body == null ? new byte[0] : body, "request");
    }

    /** Answers with a document. */
    static void answer(Context context, Object tree) {
        context.contentType("application/json");
        send(context, Json.compact(tree));
    }

    /** Answers with a problem. */
    static void answer(Context context, Problem problem) {
        context.status(problem.status());
        context.contentType("application/problem+json");
        send(context, Json.compact(problem.tree()));
    }

    /** Answers with bytes, which are on their way when the request's thread has turned to others. */
    static void send(Context context, byte[] content) {
        HttpServletResponse response = context.res();
        // with room for one more, or the last byte would be waited for here
        response.setBufferSize(content.length + 1);
        try {
            response.getOutputStream().write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
