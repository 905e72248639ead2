package dev.rooflight.catalog.hub;

import java.net.URI;
import java.net.http.HttpHeaders;

/**
 * An answer after all redirects. Its body is to be closed.
 *
 * @param status 200, 206, 404 or 416; the others do not get this far
 * @param from the address that answered
 * @param commit the commit that the hub named on the way; empty if it named none
 * @param linkedBytes the file's size that the hub named on the way; -1 if it named none
 */
record HubAnswer(int status, URI from, HttpHeaders headers, String commit, long linkedBytes, TimedBody body) {
    /** A header's value; empty if it is missing. */
    String header(String name) {
        return headers.firstValue(name).orElse("").strip();
    }

    /** The validator to resume with; empty if there is none or only a weak one, which a range may not rely on. */
    String strongEtag() {
        String etag = header("ETag");
        return etag.startsWith("\"") ? etag : "";
    }

    /** Content-Length; -1 if it is missing. */
    long contentLength() {
        return number(header("Content-Length"));
    }

    /** A count in decimal digits; -1 if it is anything else. */
    static long number(String text) {
        boolean digits = !text.isEmpty() && text.length() <= 18 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return digits ? Long.parseLong(text) : -1;
    }
}
