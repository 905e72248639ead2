package dev.rooflight.catalog.hub;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Which proxy serves which address, by the variables {@code HTTPS_PROXY}, {@code HTTP_PROXY} and {@code NO_PROXY}, in
 * lower case, too, which wins.
 *
 * <p>{@code NO_PROXY} lists hosts between commas, each for itself and its subdomains, with or without a leading dot or a
 * port; {@code *} is every host. Loopback addresses never use a proxy.
 */
public final class HubProxies {
    private static final int DEFAULT_PORT = 80;

    private final Optional<Server> http;
    private final Optional<Server> https;
    private final List<String> exceptions;

    private HubProxies(Optional<Server> http, Optional<Server> https, List<String> exceptions) {
        this.http = http;
        this.https = https;
        this.exceptions = List.copyOf(exceptions);
    }

    /**
     * A proxy.
     *
     * @param host its name or address
     * @param authorization value of {@code Proxy-Authorization}; empty if it wants none
     */
    public record Server(String host, int port, String authorization) {
        /** Where it is, without what it is told. */
        @Override
        public String toString() {
            return host + ":" + port;
        }
    }

    /** No proxy for anything. */
    public static HubProxies none() {
        return new HubProxies(Optional.empty(), Optional.empty(), List.of());
    }

    /**
     * Reads the three variables.
     *
     * @throws HubException if one is not {@code http://[user:password@]host[:port]}
     */
    public static HubProxies fromEnvironment(Map<String, String> environment) {
        List<String> exceptions = new ArrayList<>();
        for (String entry : value(environment, "NO_PROXY").split(",", -1)) {
            String host = entry.strip().toLowerCase(Locale.ROOT);
            if (!host.isEmpty()) {
                exceptions.add(
                        host.startsWith("*.") || host.startsWith(".") ? host.substring(host.indexOf('.') + 1) : host);
            }
        }
        return new HubProxies(server(environment, "HTTP_PROXY"), server(environment, "HTTPS_PROXY"), exceptions);
    }

    /** The proxy for an address; empty to go there directly. */
    public Optional<Server> serverFor(URI address) {
        String host = Addresses.host(address);
        if (Addresses.isLoopback(address) || isException(host, Addresses.port(address))) {
            return Optional.empty();
        }
        return Addresses.isHttps(address) ? https : http;
    }

    private boolean isException(String host, int port) {
        for (String exception : exceptions) {
            if (exception.equals("*")) {
                return true;
            }
            String name = exception;
            int colon = exception.lastIndexOf(':');
            boolean withPort = colon > 0
                    && colon < exception.length() - 1
                    && exception.substring(colon + 1).chars().allMatch(c -> c >= '0' && c <= '9')
                    && exception.indexOf(':') == colon;
            if (withPort) {
                if (!exception.substring(colon + 1).equals(Integer.toString(port))) {
                    continue;
                }
                name = exception.substring(0, colon);
            }
            if (host.equals(name) || host.endsWith("." + name)) {
                return true;
            }
        }
        return false;
    }

    private static String value(Map<String, String> environment, String name) {
        String lower =
                environment.getOrDefault(name.toLowerCase(Locale.ROOT), "").strip();
        return lower.isEmpty() ? environment.getOrDefault(name, "").strip() : lower;
    }

    private static Optional<Server> server(Map<String, String> environment, String name) {
        String value = value(environment, name);
        return value.isEmpty() ? Optional.empty() : Optional.of(server(value, name));
    }

    private static Server server(String value, String variable) {
        URI address;
        try {
            address = new URI(value.contains("://") ? value : "http://" + value);
        } catch (URISyntaxException e) {
            throw refused(variable);
        }
        boolean good = "http".equalsIgnoreCase(address.getScheme())
                && address.getHost() != null
                && address.getPort() <= 0xffff
                && address.getPort() != 0;
        if (!good) {
            throw refused(variable);
        }
        String user = address.getUserInfo();
        String authorization = user == null
                ? ""
                : "Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8));
        return new Server(
                Addresses.host(address), address.getPort() < 0 ? DEFAULT_PORT : address.getPort(), authorization);
    }

    private static HubException refused(String variable) {
        // The value may hold a password, so it is not shown.
        return new HubException(
                "",
                "environment variable " + variable + " is not the address of an HTTP proxy",
                "expected such as http://proxy.example:3128 or http://user:password@proxy.example:3128 (neither https:// nor socks://)");
    }
}
