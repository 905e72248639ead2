package dev.rooflight.catalog.hub;

import java.net.URI;
import java.util.Locale;
import java.util.regex.Pattern;

/** What the parts of an HTTP address say, without asking a name server. */
final class Addresses {
    private static final Pattern LOOPBACK_V4 = Pattern.compile("127(?:\\.\\d{1,3}){3}");

    private Addresses() {}

    static boolean isHttps(URI address) {
        return "https".equalsIgnoreCase(address.getScheme());
    }

    /** The host in lower case, an IPv6 address without its brackets; empty if there is none. */
    static String host(URI address) {
        String host = address.getHost();
        if (host == null) {
            return "";
        }
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        return (bracketed ? host.substring(1, host.length() - 1) : host).toLowerCase(Locale.ROOT);
    }

    /** The port, the scheme's own where none is given. */
    static int port(URI address) {
        if (address.getPort() >= 0) {
            return address.getPort();
        }
        return isHttps(address) ? 443 : 80;
    }

    /** Whether the host is this machine by its very name or number. */
    static boolean isLoopback(URI address) {
        String host = host(address);
        return host.equals("localhost")
                || host.equals("::1")
                || host.equals("0:0:0:0:0:0:0:1")
                || LOOPBACK_V4.matcher(host).matches();
    }

    /** Whether two addresses have scheme, host and port in common. */
    static boolean sameOrigin(URI a, URI b) {
        return isHttps(a) == isHttps(b) && host(a).equals(host(b)) && port(a) == port(b);
    }

    /** Host, and port if it is given: an address for messages. Paths and queries may be signed, so they stay out. */
    static String shown(URI address) {
        return host(address) + (address.getPort() < 0 ? "" : ":" + address.getPort());
    }
}
