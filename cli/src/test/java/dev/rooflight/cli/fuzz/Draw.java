package dev.rooflight.cli.fuzz;

import dev.rooflight.catalog.device.DeviceCatalog;
import dev.rooflight.catalog.engine.EngineCatalog;
import dev.rooflight.catalog.model.CatalogModel;
import dev.rooflight.catalog.model.ModelCatalog;
import dev.rooflight.technique.Techniques;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/** Values of options as users give them, as they mistype them, and as somebody gives them who wants to do harm. */
final class Draw {
    private static final List<String> EXTREMES = List.of(
            "0",
            "-1",
            "0.5",
            "1e30",
            "1e308",
            "-1e308",
            "1e400",
            "NaN",
            "Infinity",
            "2147483648",
            "9223372036854775808",
            "100000000000000000000",
            "1e-320",
            "",
            " ",
            "٣",
            "1,5",
            "true",
            "null",
            "[]",
            "{}",
            "'",
            "\"",
            "--",
            "../../etc/passwd",
            "a".repeat(3000),
            "9".repeat(400),
            "\u0000",
            "%s%n",
            "=1+1",
            "\u202e");
    private static final List<String> PRECISIONS =
            List.of("w4a16kv8", "w8a8", "fp8", "bf16", "fp16", "w2a16", "w4a8kv4");
    private static final List<String> FORMATS =
            List.of("fp8", "bf16", "fp16", "int8", "int4", "nvfp4", "mxfp4", "fp32");
    private static final List<String> PLAIN =
            List.of("meta-llama/Llama-2-7b-hf", "facebook/opt-6.7b", "THUDM/chatglm3-6b");

    private static final List<String> AXES = List.of(
            "batch",
            "context",
            "bandwidth",
            "capacity",
            "peak.fp16",
            "tp",
            "pp",
            "ep",
            "dp",
            "cp",
            "weightBits",
            "kvBits",
            "outputTokens",
            "eagle-3.accepted");
    private static final List<String> METRICS = List.of(
            "ttft",
            "tpot",
            "endToEnd",
            "tokensPerSecond",
            "prefill",
            "decode",
            "intensity",
            "memory",
            "weightsMemory",
            "kvCacheMemory",
            "joulesPerToken",
            "usdPerMillionTokens",
            "gramsCo2ePerMillionTokens",
            "servingTtft",
            "servingTpot",
            "servingTokensPerSecond",
            "requestsPerSecond");

    /** Of engines: versions of some of them, and texts that are none. */
    private static final List<String> VERSIONS = List.of("0.2", "0.8", "v0.8.4", "0.19.1rc1", "b4000", "99", "", "x");

    private final SplittableRandom random;
    private final List<String> models = ModelCatalog.ids();
    private final List<String> devices = DeviceCatalog.ids();
    private final List<String> engines = EngineCatalog.ids();

    Draw(SplittableRandom random) {
        this.random = random;
    }

    boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }

    int upTo(int most) {
        return random.nextInt(most + 1);
    }

    <T> T of(List<T> some) {
        return some.get(random.nextInt(some.size()));
    }

    /** Nothing that anybody means. */
    String extreme() {
        return of(EXTREMES);
    }

    String model() {
        String id = of(models);
        return oneIn(40) ? extreme() : oneIn(30) ? id.substring(1) : id;
    }

    String device() {
        return oneIn(40) ? extreme() : of(devices);
    }

    /** The configuration of a model of the catalogue, with a few numbers of it changed, and now and then made huge. */
    String configuration() {
        CatalogModel entry = ModelCatalog.find(of(models));
        String text = entry.config().toString();
        int changes = upTo(3);
        for (int i = 0; i < changes; i++) {
            text = changed(text);
        }
        return text;
    }

    /** Some number of a text, changed. */
    private String changed(String text) {
        List<int[]> numbers = new ArrayList<>();
        for (int i = 0; i < text.length(); i++) {
            if (Character.isDigit(text.charAt(i)) && text.charAt(i - 1) == ':') {
                int end = i;
                while (Character.isDigit(text.charAt(end))) {
                    end++;
                }
                numbers.add(new int[] {i, end});
            }
        }
        if (numbers.isEmpty()) {
            return text;
        }
        int[] at = of(numbers);
        String number = oneIn(3)
                ? of(List.of(
                        "0", "-1", "1", "10000", "100000", "1e30", "null", "2147483648", "0.5", "\"x\"", "[]", "{}"))
                : Long.toString(logarithmic(1, 100_000));
        return text.substring(0, at[0]) + number + text.substring(at[1]);
    }

    long logarithmic(double from, double to) {
        return Math.round(from * Math.exp(random.nextDouble() * Math.log(to / from)));
    }

    /** A value of an option, by what the option is called on the command line or in JSON. */
    String value(String option) {
        if (oneIn(40)) {
            return extreme();
        }
        String name =
                option.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT).replaceFirst("^-+", "");
        return switch (name) {
            case "model" -> model();
            case "hardware" -> device();
            case "precision" -> of(PRECISIONS);
            case "weights", "activations", "kv-cache" -> of(FORMATS);
            case "w-quant", "a-quant", "kv-quant", "w_quant", "a_quant", "kv_quant" ->
                of(List.of("FP16", "INT8", "INT4", "6-bit"));
            case "model_id" -> of(PLAIN);
            case "batch_size" -> value("batch");
            case "seq_length", "gen_length" -> value("context");
            case "width", "height" -> Long.toString(logarithmic(480, oneIn(5) ? 9000 : 2000));
            case "engine" -> oneIn(10) ? "ideal" : of(engines) + (oneIn(5) ? "@" + of(VERSIONS) : "");
            case "with", "technique" -> technique();
            case "set" ->
                of(List.of("bandwidth", "fp16", "capacity", "tdp", "vector", "l2", "sms", "price")) + "="
                        + logarithmic(1, 1000) + of(List.of("TB/s", "GB/s", "TFLOPS", "GB", "W", ""));
            case "tp", "dp", "cp" -> Long.toString(oneIn(8) ? logarithmic(1, 65_536) : 1L << upTo(4));
            case "ep" -> oneIn(2) ? "1" : Long.toString(1L << upTo(3));
            case "pp", "microbatches" ->
                Long.toString(oneIn(4) ? logarithmic(1, 65_536) : oneIn(4) ? 10_000 : logarithmic(1, 64));
            case "batch", "output-tokens" -> Long.toString(oneIn(10) ? logarithmic(1, 1e9) : logarithmic(1, 4096));
            case "context" -> Long.toString(oneIn(10) ? logarithmic(1, 1e10) : logarithmic(1, 200_000));
            case "points" -> Long.toString(oneIn(5) ? logarithmic(2, 10_000) : logarithmic(2, 60));
            case "from" -> Long.toString(logarithmic(1, 100));
            case "to" -> Long.toString(logarithmic(100, oneIn(4) ? 1e13 : 10_000));
            case "over" -> of(AXES);
            case "metric" -> of(METRICS);
            case "scale" -> of(List.of("log", "linear"));
            case "reserve" -> logarithmic(1, 100) + of(List.of("GB", "MB", "B", "GiB"));
            case "objective" -> of(List.of("latency", "throughput", "cost", "energy", "memory"));
            case "memory-utilization", "overlap" -> String.format(Locale.ROOT, "%.2f", random.nextDouble());
            case "pue" -> "1.2";
            case "rate" -> oneIn(10) ? "inf" : Long.toString(logarithmic(1, 100));
            case "arrivals" -> of(List.of("poisson", "gamma", "weibull", "uniform", "constant"));
            case "requests" -> Long.toString(logarithmic(1, oneIn(20) ? 200_000 : 300));
            case "input-tokens" -> lengths();
            case "range" -> "0.8..1";
            case "shared-prefix" -> logarithmic(1, 5000) + "x" + logarithmic(1, 20);
            case "turns", "replicas" -> Long.toString(logarithmic(1, oneIn(20) ? 10_000 : 8));
            case "think", "horizon", "ttft", "tpot" -> logarithmic(1, 1000) + of(List.of("ms", "s", "us", ""));
            case "slo" -> "ttft p95 " + logarithmic(1, 1000) + "ms";
            case "percentile" -> of(List.of("50", "95", "99", "12"));
            case "warm-up" -> Long.toString(upTo(20));
            case "router" -> of(List.of("round", "least", "kv", "session"));
            case "scheduler" -> of(List.of("vllm", "vllm-v0", "sglang", "tensorrt-llm", "slots", "sarathi", "static"));
            case "like" -> of(List.of("vllm-bench", "sglang-bench", "inferencex", "aiperf", "guidellm"));
            case "engine-set" ->
                of(List.of("max-num-seqs", "max-num-batched-tokens", "chunk", "block", "kv-blocks", "max-queue")) + "="
                        + logarithmic(1, oneIn(10) ? 1e9 : 10_000);
            default -> Long.toString(logarithmic(1, 1000));
        };
    }

    private String lengths() {
        return switch (upTo(8)) {
            case 0 -> "uniform:1-" + logarithmic(1, 5000);
            case 1 -> "normal:" + logarithmic(1, 3000) + "," + logarithmic(1, 1000);
            case 2 -> "lognormal:" + logarithmic(1, 3000) + "," + logarithmic(1, 3000);
            case 3 -> "zipf:1.2," + logarithmic(1, 5000);
            case 4 -> "csv:" + extreme();
            default -> Long.toString(logarithmic(1, oneIn(20) ? 1e9 : 4000));
        };
    }

    /** A trace, some cell of which nobody means now and then. */
    String trace() {
        return "arrived_at,num_prefill_tokens,num_decode_tokens\n0,%s,20\n1,%s,%s\n"
                .formatted(
                        oneIn(5) ? extreme() : "100",
                        logarithmic(1, 5000),
                        oneIn(5) ? extreme() : Long.toString(logarithmic(1, 500)));
    }

    /** A table of step times that reaches so far. */
    String stepTimes() {
        return "# steptime=1 unit=ms\npart,seqs,kv,tokens,ms\nstep,,,%s,%s\n"
                .formatted(logarithmic(1, 1e9), oneIn(5) ? extreme() : "10");
    }

    String technique() {
        String name = of(Techniques.names());
        return oneIn(5)
                ? name + ":" + of(List.of("bits", "accepted", "ratio", "model", "window", "tokens")) + "="
                        + value("bits")
                : name;
    }

    /** A device file, some number of which nobody means now and then. */
    String deviceFile() {
        String number = oneIn(3) ? extreme().lines().findFirst().orElse("") : Long.toString(logarithmic(1, 1e6));
        return """
                extends: nvidia-h100-sxm
                id: mine
                name: Mine
                released: %s
                memory:
                  capacity: %s GB
                  bandwidth: %s TB/s
                compute:
                  units: %s
                  vector: %s TFLOPS
                  peak:
                    fp16: %s TFLOPS
                power:
                  tdp: %s W
                """.formatted(
                        oneIn(7) ? number : "2024",
                        oneIn(7) ? number : "80",
                        oneIn(7) ? number : "3",
                        oneIn(7) ? number : "132",
                        oneIn(7) ? number : "60",
                        oneIn(7) ? number : "1000",
                        oneIn(7) ? number : "700");
    }
}
