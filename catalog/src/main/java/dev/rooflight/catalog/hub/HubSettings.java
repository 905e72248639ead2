package dev.rooflight.catalog.hub;

import dev.rooflight.catalog.text.OneLine;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * How to reach the hub and where to keep what it sends.
 *
 * @param endpoint the hub's address, without a slash at its end
 * @param token sent to the endpoint and nowhere else; empty for none
 * @param offline use the cache only
 * @param cache folder of all that is fetched
 * @param proxies which proxy serves which address
 * @param connectTimeout longest wait for a connection
 * @param readTimeout longest wait for an answer to begin, and for each next piece of it
 * @param fileTimeout longest time for one file, all attempts and waits included
 * @param tries attempts for one request before it is given up; at least 1
 * @param longestWait longest wait that a server may ask for between two attempts
 */
public record HubSettings(
        URI endpoint,
        String token,
        boolean offline,
        Path cache,
        HubProxies proxies,
        Duration connectTimeout,
        Duration readTimeout,
        Duration fileTimeout,
        int tries,
        Duration longestWait) {
    /** Where the hub is unless {@code HF_ENDPOINT} says otherwise. */
    public static final String DEFAULT_ENDPOINT = "https://huggingface.co";

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration FILE_TIMEOUT = Duration.ofMinutes(10);
    private static final int TRIES = 4;
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);
    private static final Set<String> TRUE = Set.of("1", "on", "yes", "true");

    /** Checks the endpoint, that the token can be a header and travels encrypted, and the number of tries. */
    public HubSettings {
        if (tries < 1) {
            throw new IllegalArgumentException("tries is " + tries + "; expected at least 1");
        }
        checkEndpoint(endpoint);
        if (token.chars().anyMatch(c -> c <= ' ' || c > '~')) {
            throw new HubException(
                    "",
                    "environment variable HF_TOKEN holds a blank or a character that no token has",
                    "copy the token again, in one line");
        }
        if (!token.isEmpty() && !Addresses.isHttps(endpoint) && !Addresses.isLoopback(endpoint)) {
            throw new HubException(
                    "",
                    "environment variable HF_ENDPOINT starts with http://, which would send HF_TOKEN unencrypted",
                    "use https:// or unset HF_TOKEN");
        }
    }

    /**
     * Reads {@code HF_ENDPOINT}, {@code HF_TOKEN}, {@code HF_HUB_OFFLINE} or {@code ROOFLIGHT_OFFLINE},
     * {@code ROOFLIGHT_CACHE} or {@code XDG_CACHE_HOME} or {@code HOME}, and the proxies' variables. An empty variable
     * counts as none.
     *
     * @throws HubException if one of them cannot be used
     */
    public static HubSettings fromEnvironment(Map<String, String> environment) {
        String endpoint = value(environment, "HF_ENDPOINT");
        return new HubSettings(
                endpoint(endpoint.isEmpty() ? DEFAULT_ENDPOINT : endpoint),
                value(environment, "HF_TOKEN"),
                isTrue(environment, "HF_HUB_OFFLINE") || isTrue(environment, "ROOFLIGHT_OFFLINE"),
                cache(environment),
                HubProxies.fromEnvironment(environment),
                CONNECT_TIMEOUT,
                READ_TIMEOUT,
                FILE_TIMEOUT,
                TRIES,
                LONGEST_WAIT);
    }

    /** Everything but the token. */
    @Override
    public String toString() {
        return "HubSettings[endpoint=" + endpoint + ", token=" + (token.isEmpty() ? "none" : "***") + ", offline="
                + offline + ", cache=" + cache + "]";
    }

    private static String value(Map<String, String> environment, String name) {
        return environment.getOrDefault(name, "").strip();
    }

    private static boolean isTrue(Map<String, String> environment, String name) {
        return TRUE.contains(value(environment, name).toLowerCase(Locale.ROOT));
    }

    private static URI endpoint(String text) {
        try {
            return new URI(text.replaceAll("/+$", ""));
        } catch (URISyntaxException e) {
            throw badEndpoint();
        }
    }

    private static void checkEndpoint(URI endpoint) {
        boolean http = Addresses.isHttps(endpoint) || "http".equalsIgnoreCase(endpoint.getScheme());
        boolean bare = endpoint.getRawQuery() == null
                && endpoint.getRawFragment() == null
                && endpoint.getRawUserInfo() == null;
        if (!http || !bare || endpoint.getHost() == null) {
            throw badEndpoint();
        }
    }

    private static HubException badEndpoint() {
        return new HubException(
                "",
                "environment variable HF_ENDPOINT is not the address of a hub",
                "expected such as " + DEFAULT_ENDPOINT + ", without user, query or fragment");
    }

    private static Path cache(Map<String, String> environment) {
        String own = value(environment, "ROOFLIGHT_CACHE");
        if (!own.isEmpty()) {
            return path("ROOFLIGHT_CACHE", own).toAbsolutePath();
        }
        String xdg = value(environment, "XDG_CACHE_HOME");
        if (!xdg.isEmpty()) {
            Path folder = path("XDG_CACHE_HOME", xdg);
            // The XDG Base Directory Specification: a relative path is invalid and to be ignored.
            if (folder.isAbsolute()) {
                return folder.resolve("rooflight");
            }
        }
        String home = value(environment, "HOME");
        return path("HOME", home.isEmpty() ? System.getProperty("user.home", ".") : home)
                .resolve(".cache")
                .resolve("rooflight")
                .toAbsolutePath();
    }

    private static Path path(String variable, String value) {
        try {
            return Path.of(value);
        } catch (InvalidPathException e) {
            throw new HubException(
                    "",
                    "environment variable " + variable + " is " + OneLine.quote(value) + ", which is not a path",
                    "name a folder");
        }
    }
}
