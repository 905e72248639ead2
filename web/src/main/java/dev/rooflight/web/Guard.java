package dev.rooflight.web;

import io.javalin.http.Context;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whom the server answers: requests that name it as itself (a page of another name that resolves here is refused) and that
 * come from its own page or from no page.
 */
final class Guard {
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final Set<String> EVERYWHERE = Set.of("0.0.0.0", "::", "[::]");
    private static final String POLICY = String.join(
            "; ",
            "default-src 'self'",
            "script-src 'self'",
            "style-src 'self'",
            "object-src 'none'",
            "img-src 'self' data: blob:",
            "connect-src 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "form-action 'none'");
    /** The headers of every answer. */
    static final Map<String, String> HEADERS = Map.of(
            "Content-Security-Policy",
            POLICY,
            "X-Content-Type-Options",
            "nosniff",
            "Referrer-Policy",
            "no-referrer",
            "Cross-Origin-Opener-Policy",
            "same-origin",
            "Cache-Control",
            "no-store");

    private final String host;
    private final boolean everywhere;
    private final List<String> llmViewerOrigins;

    /** @param llmViewerOrigins pages that may use the routes of LLM-Viewer */
    Guard(String host, List<String> llmViewerOrigins) {
        this.host = host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host.toLowerCase(Locale.ROOT);
        this.everywhere = EVERYWHERE.contains(host);
        this.llmViewerOrigins = List.copyOf(llmViewerOrigins);
    }

    /** Sets the headers of every answer. */
    static void headers(Context context) {
        HEADERS.forEach(context::header);
    }

    /** Refuses what is not meant for this server. */
    void check(Context context) {
        String named = context.header("Host");
        if (named == null || !known(name(named))) {
            throw new ProblemException(Problem.of(
                    421,
                    "Host is '%s'; expected localhost%s; start the server with another host to serve it by that name"
                            .formatted(named, LOOPBACK.contains(host) ? "" : " or " + host)));
        }
        String origin = context.header("Origin");
        if (origin != null && !origin.equalsIgnoreCase("http://" + named) && !llmViewer(context.path(), origin)) {
            throw new ProblemException(Problem.of(403, "Origin is '%s'; expected http://%s".formatted(origin, named)));
        }
        // a picture or a script of another page comes without an origin; a link that somebody follows is no harm
        if (origin == null
                && "cross-site".equals(context.header("Sec-Fetch-Site"))
                && !"navigate".equals(context.header("Sec-Fetch-Mode"))) {
            throw new ProblemException(
                    Problem.of(403, "Sec-Fetch-Site is 'cross-site'; expected this server's own page"));
        }
    }

    /** Whether that page may use that path of LLM-Viewer. */
    boolean llmViewer(String path, @Nullable String origin) {
        return (path.equals(LlmViewerRoutes.AVAILABLE) || path.equals(LlmViewerRoutes.GRAPH))
                && origin != null
                && llmViewerOrigins.contains(origin);
    }

    private boolean known(String name) {
        return LOOPBACK.contains(name) || name.equals(host) || (everywhere && (address(name) || thisMachine(name)));
    }

    /** Without the port. */
    private static String name(String host) {
        int colon = host.lastIndexOf(':');
        String name = colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
        return name.toLowerCase(Locale.ROOT);
    }

    /** An address is safe where a name is not: only names can be made to resolve here. */
    private static boolean address(String name) {
        return name.matches("\\d{1,3}(\\.\\d{1,3}){3}|\\[[0-9a-f:.]{2,45}]");
    }

    private static boolean thisMachine(String name) {
        try {
            return InetAddress.getLocalHost().getHostName().equalsIgnoreCase(name);
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
