package dev.rooflight.request.serving;

import java.util.List;
import java.util.Optional;

/** What can be said of a load; command line and REST take the same. */
public final class ServingWords {
    public static final ServingWord RATE =
            word("rate", "rate", "R", "requests a second, each sent when it is due; inf: all at once");

    public static final ServingWord ARRIVALS = word(
            "arrivals", "arrivals", "KIND", "poisson (default), gamma, weibull, uniform or constant gaps between them");

    public static final ServingWord BURSTINESS = word(
            "burstiness",
            "burstiness",
            "B",
            "shape of gamma or weibull gaps: 1 is poisson, less comes in bursts (default 1)");

    public static final ServingWord CONCURRENCY = word(
            "concurrency",
            "concurrency",
            "C",
            "requests in the system at most: the next is sent when one ends; with a rate no sooner than it is due");

    public static final ServingWord USERS =
            word("users", "users", "U", "so many users, each of whom sends one request after the other");

    public static final ServingWord THINK = word(
            "think", "think", "TIME", "from an answer to the next request of a user or turn, such as 5s (default 0s)");

    public static final ServingWord REQUESTS = word(
            "requests",
            "requests",
            "N",
            "how many requests (default 1000; with a concurrency ten times that, 100 at least)");

    public static final ServingWord INPUT_TOKENS = word(
            "input-tokens",
            "inputTokens",
            "LENGTHS",
            "tokens of prompts: 1024, uniform:100-2000, normal:MEAN,DEVIATION, lognormal:MEAN,DEVIATION,"
                    + " zipf:EXPONENT,MOST or csv:FILE");

    public static final ServingWord OUTPUT_TOKENS =
            word("output-tokens", "outputTokens", "LENGTHS", "tokens of outputs, written in the same way");

    public static final ServingWord RANGE = word(
            "range",
            "range",
            "A..B",
            "lengths that are one number are spread evenly over these shares of it, such as 0.8..1");

    public static final ServingWord SHARED_PREFIX = word(
            "shared-prefix",
            "sharedPrefix",
            "TOKENSxGROUPS",
            "prompts begin with one of so many prefixes, beside their own tokens, such as 512x4");

    public static final ServingWord TURNS = word(
            "turns",
            "turns",
            "N",
            "requests are turns of conversations: each prompt is all that was said before and new tokens");

    public static final ServingWord TRACE =
            word("trace", "trace", "FILE", "requests of a file instead (see docs/traces.md)");

    public static final ServingWord COLUMNS = word(
            "columns", "columns", "MAP", "which columns of the file are which, such as arrival=ts,input=in,output=out");

    public static final ServingWord SPEED =
            word("speed", "speed", "X", "the file's requests come so many times as fast (default 1)");

    public static final ServingWord REPEAT =
            word("repeat", "repeat", "N", "the file so many times, one after the other (default 1)");

    public static final ServingWord FIRST = word("first", "first", "N", "the file's first requests alone");

    public static final ServingWord SEED = word("seed", "seed", "N", "what is drawn follows from it (default 1)");

    public static final ServingWord LIKE = word(
            "like",
            "like",
            "CLIENT",
            "load and definitions of a client: vllm-bench, sglang-bench, inferencex, aiperf or guidellm");

    public static final ServingWord SLO =
            word("slo", "slo", "LIMITS", "what latencies shall be at most, such as 'ttft p95 1s, tpot p95 40ms'");

    public static final ServingWord TTFT = word("ttft", "ttft", "TIME", "short for slo 'ttft p95 TIME'");

    public static final ServingWord TPOT = word("tpot", "tpot", "TIME", "short for slo 'tpot p95 TIME'");

    public static final ServingWord PERCENTILE =
            word("percentile", "percentile", "N", "of ttft and tpot: 50, 90, 95 (default) or 99");

    public static final ServingWord HORIZON =
            word("horizon", "horizon", "TIME", "when to stop, such as 10min; requests that have not ended are counted");

    public static final ServingWord WARM_UP =
            word("warm-up", "warmUp", "N", "requests at the beginning that do not count (default 0)");

    public static final ServingWord REPLICAS =
            word("replicas", "replicas", "N", "how often the deployment stands there (default 1)");

    public static final ServingWord ROUTER =
            word("router", "router", "NAME", "which replica a request goes to: round (default), least, kv or session");

    public static final ServingWord SCHEDULER = word(
            "scheduler",
            "scheduler",
            "NAME",
            "vllm, vllm-v0, sglang, tensorrt-llm, slots, sarathi or static (default: the engine's)");

    /** All of them, in the order in which they are shown. */
    public static final List<ServingWord> ALL = List.of(
            RATE,
            ARRIVALS,
            BURSTINESS,
            CONCURRENCY,
            USERS,
            THINK,
            REQUESTS,
            INPUT_TOKENS,
            OUTPUT_TOKENS,
            RANGE,
            SHARED_PREFIX,
            TURNS,
            TRACE,
            COLUMNS,
            SPEED,
            REPEAT,
            FIRST,
            SEED,
            LIKE,
            SLO,
            TTFT,
            TPOT,
            PERCENTILE,
            HORIZON,
            WARM_UP,
            REPLICAS,
            ROUTER,
            SCHEDULER);

    private ServingWords() {}

    /** The word of a member of JSON, if there is one. */
    public static Optional<ServingWord> ofMember(String member) {
        return ALL.stream().filter(word -> word.member().equals(member)).findFirst();
    }

    private static ServingWord word(String name, String member, String placeholder, String description) {
        return new ServingWord(name, member, placeholder, description);
    }
}
