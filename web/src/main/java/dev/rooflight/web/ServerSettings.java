package dev.rooflight.web;

import java.util.List;

/**
 * How the server runs.
 *
 * @param host the address it listens on
 * @param port 0 for any that is free
 * @param llmViewerOrigins pages that may use the routes of LLM-Viewer; empty to leave the routes out
 */
public record ServerSettings(String host, int port, List<String> llmViewerOrigins) {
    /** Listens to this machine alone. */
    public static final String LOOPBACK = "127.0.0.1";

    /** The usual port. */
    public static final int PORT = 8750;

    /** Where LLM-Viewer's own front end is while it is developed. */
    public static final List<String> LLM_VIEWER_ORIGINS = List.of("http://localhost:5173", "http://127.0.0.1:5173");

    public ServerSettings {
        llmViewerOrigins = List.copyOf(llmViewerOrigins);
    }

    /** Whether other machines can reach it. */
    public boolean exposed() {
        return !host.equals(LOOPBACK) && !host.equals("localhost") && !host.equals("::1") && !host.equals("[::1]");
    }
}
