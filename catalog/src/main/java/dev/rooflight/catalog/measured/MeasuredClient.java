package dev.rooflight.catalog.measured;

/** The programs whose results are read, and what each of them calls the time of an output token. */
public enum MeasuredClient {
    /** {@code vllm bench serve} and the {@code benchmark_serving.py} before it. */
    VLLM_BENCH("vllm bench serve", TokenTime.AFTER_FIRST),
    /** {@code python -m sglang.bench_serving}. */
    SGLANG_BENCH("sglang.bench_serving", TokenTime.AFTER_FIRST),
    /** NVIDIA's AIPerf, and GenAI-Perf before it. */
    AIPERF("AIPerf", TokenTime.AFTER_FIRST),
    /** GuideLLM. */
    GUIDELLM("GuideLLM", TokenTime.WHOLE_ANSWER),
    /** {@code llama-bench} of llama.cpp: no requests, only passes. */
    LLAMA_BENCH("llama-bench", TokenTime.NONE),
    /** A table with a row for each request, as LLMServingSim keeps what it is compared with. */
    REQUEST_TABLE("table of requests", TokenTime.AFTER_FIRST);

    /** What a client's {@code tpot} is for an answer of n tokens. */
    public enum TokenTime {
        /** (last token − first token) / (n − 1); none for one token. */
        AFTER_FIRST,
        /** (last token − sending) / n: the wait for the first token is in it. */
        WHOLE_ANSWER,
        /** It does not report one. */
        NONE
    }

    private final String title;
    private final TokenTime tokenTime;

    MeasuredClient(String title, TokenTime tokenTime) {
        this.title = title;
        this.tokenTime = tokenTime;
    }

    /** Its name, as people say it. */
    public String title() {
        return title;
    }

    /** What it calls the time of an output token. */
    public TokenTime tokenTime() {
        return tokenTime;
    }
}
