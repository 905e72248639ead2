package dev.rooflight.report.serving;

import dev.rooflight.report.JsonWriter;
import dev.rooflight.report.Si;
import dev.rooflight.serving.load.Arrivals;
import dev.rooflight.serving.load.Clients;
import dev.rooflight.serving.load.Lengths;
import dev.rooflight.serving.load.Load;
import dev.rooflight.serving.load.Prefixes;
import dev.rooflight.study.serving.LoadAxis;
import dev.rooflight.study.serving.Offered;

/** A load in words, and as members of JSON. */
public final class LoadWords {
    private LoadWords() {}

    /** A load in a line. */
    public static String of(Offered offered, int requests) {
        if (offered instanceof Offered.Trace trace) {
            return "%s requests of %s (%s)".formatted(Si.count(requests), trace.name(), trace.format());
        }
        if (offered instanceof Offered.Users users) {
            return "%s users, %s to think, %s"
                    .formatted(
                            Si.count(users.users()), Si.seconds(users.thinkSeconds()), drawn(users.load(), requests));
        }
        Offered.Drawn drawn = (Offered.Drawn) offered;
        return sent(drawn) + ", " + drawn(drawn.load(), requests);
    }

    /** What the requests of several loads have in common, in a line. */
    public static String shared(Offered offered, int requests) {
        if (offered instanceof Offered.Trace trace) {
            return of(trace, requests);
        }
        if (offered instanceof Offered.Users users) {
            return Si.seconds(users.thinkSeconds()) + " to think, " + drawn(users.load(), requests);
        }
        Offered.Drawn drawn = (Offered.Drawn) offered;
        boolean timed = LoadAxis.of(offered) == LoadAxis.RATE;
        return (timed ? arrivals(drawn.load()) + ", " : "") + drawn(drawn.load(), requests);
    }

    private static String sent(Offered.Drawn drawn) {
        String rate = drawn.load().ratePerSecond() == Double.POSITIVE_INFINITY
                ? "all at once"
                : "%s requests/s, %s".formatted(Si.plain(drawn.load().ratePerSecond()), arrivals(drawn.load()));
        if (drawn.clients() instanceof Clients.ClosedLoop closed) {
            String most = Si.count(closed.concurrency()) + " requests in the system";
            return drawn.load().ratePerSecond() == Double.POSITIVE_INFINITY ? most : most + " at most, " + rate;
        }
        return rate;
    }

    private static String arrivals(Load load) {
        if (load.arrivals() instanceof Arrivals.Gamma gamma) {
            return "gamma, burstiness " + Si.plain(gamma.shape());
        }
        if (load.arrivals() instanceof Arrivals.Weibull weibull) {
            return "weibull, burstiness " + Si.plain(weibull.shape());
        }
        return load.arrivals().id();
    }

    private static String drawn(Load load, int requests) {
        return "%s requests of %s + %s tokens%s"
                .formatted(
                        Si.count(requests), lengths(load.input()), lengths(load.output()), prefixes(load.prefixes()));
    }

    private static String prefixes(Prefixes prefixes) {
        if (prefixes instanceof Prefixes.Shared shared) {
            return ", behind one of %s prefixes of %s".formatted(Si.count(shared.groups()), Si.count(shared.tokens()));
        }
        if (prefixes instanceof Prefixes.Beginning beginning) {
            return ", the first %s the same in all".formatted(Si.count(beginning.tokens()));
        }
        if (prefixes instanceof Prefixes.Conversations talks) {
            return ", conversations of %s turns".formatted(Si.count(talks.turns()));
        }
        return "";
    }

    /** Lengths in words. */
    static String lengths(Lengths lengths) {
        if (lengths instanceof Lengths.Fixed fixed) {
            return Si.count(fixed.tokens());
        }
        if (lengths instanceof Lengths.Uniform uniform) {
            return "uniform:%s-%s".formatted(Si.ungrouped(uniform.least()), Si.ungrouped(uniform.most()));
        }
        if (lengths instanceof Lengths.Normal normal) {
            return "normal:%s,%s".formatted(Si.ungrouped(normal.mean()), Si.ungrouped(normal.deviation()));
        }
        if (lengths instanceof Lengths.LogNormal normal) {
            return "lognormal:%s,%s".formatted(Si.ungrouped(normal.mean()), Si.ungrouped(normal.deviation()));
        }
        if (lengths instanceof Lengths.Zipf zipf) {
            return "zipf:%s,%s".formatted(Si.ungrouped(zipf.exponent()), Si.ungrouped(zipf.most()));
        }
        return "lengths of a list (mean %s)".formatted(Si.plain(lengths.mean()));
    }

    /** Members of an object that says what is offered. */
    static void write(JsonWriter out, Offered offered, int requests) {
        out.member("requests", requests);
        if (offered instanceof Offered.Trace trace) {
            out.member("trace", trace.name()).member("format", trace.format());
            return;
        }
        Load load = offered instanceof Offered.Users users ? users.load() : ((Offered.Drawn) offered).load();
        if (offered instanceof Offered.Users users) {
            out.member("users", users.users()).member("thinkSeconds", users.thinkSeconds());
        } else {
            // JSON has no infinity
            if (load.ratePerSecond() == Double.POSITIVE_INFINITY) {
                out.member("rate", "inf");
            } else {
                out.member("rate", load.ratePerSecond());
            }
            out.member("arrivals", load.arrivals().id());
            if (load.arrivals() instanceof Arrivals.Gamma gamma) {
                out.member("burstiness", gamma.shape());
            } else if (load.arrivals() instanceof Arrivals.Weibull weibull) {
                out.member("burstiness", weibull.shape());
            }
            if (offered.clients() instanceof Clients.ClosedLoop closed) {
                out.member("concurrency", closed.concurrency());
            }
        }
        out.member("inputTokens", lengths(load.input()).replace(",", load.input() instanceof Lengths.Fixed ? "" : ","));
        out.member(
                "outputTokens", lengths(load.output()).replace(",", load.output() instanceof Lengths.Fixed ? "" : ","));
        if (load.prefixes() instanceof Prefixes.Shared shared) {
            out.member("sharedPrefix", shared.tokens() + "x" + shared.groups());
        } else if (load.prefixes() instanceof Prefixes.Beginning beginning) {
            out.member("commonPrefix", beginning.tokens());
        } else if (load.prefixes() instanceof Prefixes.Conversations talks) {
            out.member("turns", talks.turns()).member("thinkSeconds", talks.thinkSeconds());
        }
        out.member("seed", load.seed());
    }
}
