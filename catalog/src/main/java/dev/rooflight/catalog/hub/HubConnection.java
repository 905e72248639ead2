package dev.rooflight.catalog.hub;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * One request to the hub: the token, the redirects and what each status means.
 *
 * <p>Redirects are followed here and not by the client, because the token belongs to the hub alone and what the hub
 * says on the way (commit, size) would be lost.
 */
final class HubConnection {
    private static final int MAX_REDIRECTS = 5;
    private static final int PROXY_WANTS_PASSWORD = 407;
    private static final int LONGEST_REMARK = 200;
    private static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(1);

    private final HubSettings settings;
    private final Clock clock;
    private final HttpClient client;

    HubConnection(HubSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(settings.connectTimeout())
                .proxy(new Proxies(settings.proxies()))
                .build();
    }

    /**
     * Gets an address of the hub and follows where it leads.
     *
     * @param reference the model, for messages
     * @param what the file, for messages
     * @throws TransientFailure if another attempt may succeed
     * @throws HubException if none will
     */
    HubAnswer get(URI address, Map<String, String> headers, HubReference reference, String what)
            throws TransientFailure {
        URI at = address;
        String commit = "";
        long linkedBytes = -1;
        for (int redirects = 0; ; redirects++) {
            HttpResponse<TimedBody> response = send(at, headers, what);
            HubAnswer answer = new HubAnswer(response.statusCode(), at, response.headers(), "", -1, response.body());
            if (isHub(at)) {
                commit = answer.header("X-Repo-Commit").isEmpty() ? commit : answer.header("X-Repo-Commit");
                long linked = HubAnswer.number(answer.header("X-Linked-Size"));
                linkedBytes = linked < 0 ? linkedBytes : linked;
            }
            if (!isRedirect(answer.status())) {
                return checked(
                        new HubAnswer(answer.status(), at, answer.headers(), commit, linkedBytes, answer.body()),
                        reference,
                        what);
            }
            discard(answer, what);
            if (redirects == MAX_REDIRECTS) {
                throw new HubException(
                        what,
                        Addresses.shown(address) + " redirects more than " + MAX_REDIRECTS + " times",
                        "check HF_ENDPOINT and the proxy");
            }
            at = target(at, answer.header("Location"), what);
        }
    }

    boolean isHub(URI address) {
        return Addresses.sameOrigin(address, settings.endpoint());
    }

    private HttpResponse<TimedBody> send(URI address, Map<String, String> headers, String what)
            throws TransientFailure {
        String host = Addresses.shown(address);
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(address)
                    .timeout(settings.readTimeout())
                    .header("User-Agent", "rooflight")
                    .header("Accept-Encoding", "identity");
            headers.forEach(request::header);
            if (isHub(address) && !settings.token().isEmpty()) {
                request.header("Authorization", "Bearer " + settings.token());
            }
            // The client sends this header to proxies only.
            settings.proxies()
                    .serverFor(address)
                    .map(HubProxies.Server::authorization)
                    .filter(authorization -> !authorization.isEmpty())
                    .ifPresent(authorization -> request.header("Proxy-Authorization", authorization));
            HttpResponse<TimedBody> response = client.send(request.build(), info -> new TimedBody());
            if (response.statusCode() == PROXY_WANTS_PASSWORD) {
                // An answer to the client's CONNECT, which has no body for us to read or close.
                throw new HubException(
                        what,
                        "the proxy asks for a user and a password that it knows",
                        "set HTTPS_PROXY to http://user:password@host:port and JAVA_TOOL_OPTIONS to -Djdk.http.auth.tunneling.disabledSchemes=, without which Java sends none");
            }
            return response;
        } catch (HttpConnectTimeoutException e) {
            // the wait for an answer covers that for a connection, and may be the shorter one
            Duration waited = settings.connectTimeout().compareTo(settings.readTimeout()) < 0
                    ? settings.connectTimeout()
                    : settings.readTimeout();
            throw new TransientFailure("no connection to " + host + " within " + seconds(waited));
        } catch (HttpTimeoutException e) {
            throw new TransientFailure("no answer from " + host + " within " + seconds(settings.readTimeout()));
        } catch (ConnectException e) {
            throw new HubException(
                    what,
                    "cannot connect to " + host + route(address),
                    "check the network, HTTPS_PROXY and HF_ENDPOINT, or give a local path");
        } catch (SSLHandshakeException | SSLPeerUnverifiedException e) {
            throw new HubException(
                    what,
                    "no trusted connection to " + host + " (" + e.getMessage() + ")",
                    "if a proxy here signs for other hosts, give Java its certificate with JAVA_TOOL_OPTIONS=-Djavax.net.ssl.trustStore=FILE");
        } catch (IOException e) {
            throw new TransientFailure(
                    "the connection to " + host + route(address) + " broke (" + e.getMessage() + ")");
        } catch (IllegalArgumentException e) {
            // The client passes malformed headers on as whatever its parser threw.
            throw new HubException(what, "the answer of " + host + " is not HTTP", "check HF_ENDPOINT and the proxy");
        } catch (InterruptedException e) {
            throw interrupted(what);
        }
    }

    private String route(URI address) {
        return settings.proxies()
                .serverFor(address)
                .map(proxy -> " through the proxy " + proxy)
                .orElse("");
    }

    private static boolean isRedirect(int status) {
        return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
    }

    static URI target(URI from, String location, String what) {
        String host = Addresses.shown(from);
        URI target;
        try {
            target = from.resolve(new URI(location));
        } catch (URISyntaxException e) {
            throw new HubException(what, host + " redirects to something that is not an address", "try again later");
        }
        boolean http = Addresses.isHttps(target) || "http".equalsIgnoreCase(target.getScheme());
        if (location.isEmpty() || !http || target.getHost() == null) {
            throw new HubException(
                    what,
                    host + " redirects to something that is not an address of the web",
                    "check HF_ENDPOINT and the proxy");
        }
        if (Addresses.isHttps(from) && !Addresses.isHttps(target) && !Addresses.isLoopback(target)) {
            throw new HubException(
                    what,
                    host + " redirects to " + Addresses.shown(target) + " without encryption, which is refused",
                    "check HF_ENDPOINT and the proxy");
        }
        return target;
    }

    private HubAnswer checked(HubAnswer answer, HubReference reference, String what) throws TransientFailure {
        boolean usable =
                switch (answer.status()) {
                    case 200, 206, 416 -> true;
                    case 404 -> isHub(answer.from());
                    default -> false;
                };
        if (usable) {
            return answer;
        }
        discard(answer, what);
        String host = Addresses.shown(answer.from());
        String said = host + " answers with status " + answer.status() + remark(answer);
        switch (answer.status()) {
            case 401, 403 ->
                throw isHub(answer.from())
                        ? denied(what, answer, reference)
                        : new HubException(what, said, "try again later");
            case 404 -> throw new HubException(what, said + " where the hub says the file is", "try again later");
            case 429 -> throw later(answer, said + ", too many requests", what);
            default -> {
                if (answer.status() == 408 || answer.status() >= 500) {
                    throw later(answer, said, what);
                }
                throw new HubException(what, said, "expected 200 or 206; check HF_ENDPOINT and the proxy");
            }
        }
    }

    private HubException denied(String what, HubAnswer answer, HubReference reference) {
        String page = settings.endpoint() + "/" + reference.repository();
        String refused = "access is refused (status " + answer.status() + remark(answer) + ")";
        if (!settings.token().isEmpty()) {
            return new HubException(
                    what,
                    refused,
                    "HF_TOKEN is set, so check that it is valid and may read gated models, and that its account has"
                            + " accepted the licence at " + page);
        }
        boolean gated = answer.header("X-Error-Code").equals("GatedRepo");
        return new HubException(
                what,
                refused,
                (gated ? "the model is gated: " : "the model is gated, private or misspelt: ")
                        + "accept its licence at " + page + " and set HF_TOKEN to a token of that account");
    }

    /** The hub's own words, cut. */
    private String remark(HubAnswer answer) {
        String words = isHub(answer.from()) ? answer.header("X-Error-Message") : "";
        if (words.isEmpty()) {
            return "";
        }
        return ", '" + (words.length() > LONGEST_REMARK ? words.substring(0, LONGEST_REMARK) + "…" : words) + "'";
    }

    private TransientFailure later(HubAnswer answer, String problem, String what) {
        Duration wait = retryAfter(answer.header("Retry-After"));
        if (wait.compareTo(settings.longestWait()) > 0) {
            throw new HubException(
                    what,
                    problem,
                    "it asks to wait " + seconds(wait) + ", so try again then"
                            + (settings.token().isEmpty() ? ", or set HF_TOKEN" : ""));
        }
        return new TransientFailure(problem, wait);
    }

    /** The wait asked for, in seconds or until a date (RFC 9110, 10.2.3); zero if there is none. */
    private Duration retryAfter(String value) {
        if (value.chars().allMatch(c -> c >= '0' && c <= '9')) {
            long seconds = HubAnswer.number(value);
            return value.isEmpty() ? Duration.ZERO : Duration.ofSeconds(seconds < 0 ? Integer.MAX_VALUE : seconds);
        }
        try {
            Instant date = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            Duration wait = Duration.between(clock.instant(), date);
            return wait.isNegative() ? Duration.ZERO : wait;
        } catch (DateTimeException e) {
            return Duration.ZERO;
        }
    }

    private static void discard(HubAnswer answer, String what) {
        try {
            answer.body().discard(DRAIN_TIMEOUT);
        } catch (InterruptedException e) {
            throw interrupted(what);
        }
    }

    /** Keeps the thread interrupted. */
    static HubException interrupted(String what) {
        Thread.currentThread().interrupt();
        return new HubException(what, "interrupted", "nothing was kept of this file");
    }

    static String seconds(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
    }

    /** The rules as the client asks for them. */
    private static final class Proxies extends ProxySelector {
        private final HubProxies rules;

        Proxies(HubProxies rules) {
            this.rules = rules;
        }

        @Override
        public List<Proxy> select(URI address) {
            return rules.serverFor(address)
                    .map(proxy ->
                            new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(proxy.host(), proxy.port())))
                    .map(List::of)
                    .orElse(List.of(Proxy.NO_PROXY));
        }

        @Override
        public void connectFailed(URI address, SocketAddress proxy, IOException problem) {
            // There is no second proxy to try.
        }
    }
}
