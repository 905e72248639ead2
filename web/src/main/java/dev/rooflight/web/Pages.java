package dev.rooflight.web;

import io.javalin.http.Context;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;

/** The files of the browser's page, from the program itself. */
final class Pages {
    private static final String FOLDER = "ui/";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}");
    private static final Pattern GZIP = Pattern.compile("\\bgzip\\b(?!\\s*;\\s*q=0(\\.0*)?\\s*(,|$))");
    private static final Map<String, String> MEDIA_TYPES = Map.ofEntries(
            Map.entry("html", "text/html; charset=utf-8"),
            Map.entry("js", "text/javascript; charset=utf-8"),
            Map.entry("mjs", "text/javascript; charset=utf-8"),
            Map.entry("css", "text/css; charset=utf-8"),
            Map.entry("svg", "image/svg+xml"),
            Map.entry("png", "image/png"),
            Map.entry("ico", "image/x-icon"),
            Map.entry("json", "application/json"),
            Map.entry("map", "application/json"),
            Map.entry("webmanifest", "application/manifest+json"),
            Map.entry("woff2", "font/woff2"),
            Map.entry("wasm", "application/wasm"),
            Map.entry("txt", "text/plain; charset=utf-8"));
    private static final String WITHOUT_PAGE = """
            <!doctype html>
            <title>Rooflight</title>
            <p>This build has no page for browsers. The API is at <a href="/openapi.json">/openapi.json</a>.</p>
            """;

    /** Files that exist; there are few, and they do not change. */
    private final Map<String, File> files = new ConcurrentHashMap<>();

    /** A file, the same compressed, and what tells it from an older one. */
    private static final class File {
        private final byte[] content;
        private final byte[] compressed;
        private final String tag;

        File(byte[] content) {
            this.content = content;
            this.compressed = Pages.compressed(content);
            this.tag = Pages.tag(content);
        }
    }

    /** The page itself. */
    void index(Context context) {
        Optional<File> page = file("index.html");
        if (page.isPresent()) {
            answer(context, "index.html", page.get(), "no-cache");
        } else {
            context.contentType("text/html; charset=utf-8");
            Bodies.send(context, WITHOUT_PAGE.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** A file beside the page. */
    void file(Context context) {
        serve(context, context.pathParam("file"), "no-cache");
    }

    /** A file whose name changes with its content. */
    void asset(Context context) {
        serve(context, "assets/" + safe(context.pathParam("file")), "public, max-age=31536000, immutable");
    }

    private void serve(Context context, String path, String caching) {
        String name = path.startsWith("assets/") ? path : safe(path);
        File file = file(name).orElseThrow(Pages::missing);
        answer(context, name, file, caching);
    }

    private static String safe(String name) {
        if (!NAME.matcher(name).matches()) {
            throw missing();
        }
        return name;
    }

    private static ProblemException missing() {
        return new ProblemException(Problem.of(404, "there is no such page"));
    }

    private static void answer(Context context, String name, File file, String caching) {
        context.header("Cache-Control", caching);
        context.header("ETag", file.tag);
        String known = context.header("If-None-Match");
        if (known != null && known.contains(file.tag)) {
            context.status(304);
            return;
        }
        String extension = name.substring(name.lastIndexOf('.') + 1);
        context.contentType(MEDIA_TYPES.getOrDefault(extension, "application/octet-stream"));
        context.header("Vary", "Accept-Encoding");
        String accepted = context.header("Accept-Encoding");
        if (accepted != null && GZIP.matcher(accepted).find()) {
            context.header("Content-Encoding", "gzip");
            Bodies.send(context, file.compressed);
        } else {
            Bodies.send(context, file.content);
        }
    }

    private Optional<File> file(String name) {
        File kept = files.get(name);
        if (kept != null) {
            return Optional.of(kept);
        }
        try (InputStream in = Pages.class.getResourceAsStream(FOLDER + name)) {
            // a folder of a class path can be opened, too, but its name has no dot
            if (in == null || name.indexOf('.') < 0) {
                return Optional.empty();
            }
            File file = new File(in.readAllBytes());
            files.put(name, file);
            return Optional.of(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] compressed(byte[] content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static String tag(byte[] content) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
            return "\"" + HexFormat.of().formatHex(digest, 0, 12) + "\"";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
