package dev.rooflight.cli.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Nothing that requests can do takes the server down. In every build for some seconds; for as long as one likes with
 * {@code -Drooflight.fuzz.seconds=600}, and with other requests with {@code -Drooflight.fuzz.seed=2}.
 */
class ServerFuzzTest {
    private static final long SECONDS = Long.getLong("rooflight.fuzz.seconds", 12);
    private static final long SEED = Long.getLong("rooflight.fuzz.seed", 1);
    private static final long MB = 1_000_000;

    /** Catalogue, profiles and caches as full as they get. */
    private static final long MOST_LIVE = 80 * MB;

    @Test
    void survivesWhateverIsAsked() throws Exception {
        try (ServerFuzz server = new ServerFuzz()) {
            server.run(SEED, Duration.ofSeconds(SECONDS));

            System.out.println("server fuzz, seed " + SEED + ", " + SECONDS + " s: " + server.summary());
            assertThat(server.failures()).isEmpty();
            assertThat(server.liveBytes()).isLessThan(MOST_LIVE);

            Thread load = new Thread(() -> {
                try {
                    server.run(SEED + 1, Duration.ofSeconds(30));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            load.start();
            Thread.sleep(1000);
            // two are promised; one more is for a busy machine
            assertThat(server.terminate()).isLessThan(Duration.ofSeconds(3));
            assertThat(server.exitCode()).isEqualTo(143);
            assertThat(server.said()).doesNotContain("OutOfMemory", "Exception", "\tat ");
            load.join();
        }
    }

    @Test
    void noRequestLeavesMuchBehind() throws Exception {
        List<String[]> dear = List.of(
                new String[] {
                    "/api/v1/analyze",
                    "{\"model\": {\"config\": {\"model_type\": \"llama\", \"hidden_size\": 4096, \"intermediate_size\": 11008,"
                            + " \"num_hidden_layers\": 10000, \"num_attention_heads\": 32, \"vocab_size\": 32000}},"
                            + " \"hardware\": \"nvidia-h100-sxm\", \"pp\": 10000}"
                },
                new String[] {
                    "/api/v1/analyze",
                    "{\"model\": \"meta-llama/Llama-3.1-405B\", \"hardware\": \"nvidia-h100-sxm\", \"pp\": 126, \"batch\": 64}"
                },
                new String[] {
                    "/api/v1/advise",
                    "{\"model\": \"deepseek-ai/DeepSeek-V2\", \"hardware\": \"nvidia-dgx-spark\", \"pp\": 33}"
                },
                new String[] {
                    "/api/v1/curve",
                    "{\"model\": \"deepseek-ai/DeepSeek-V3\", \"hardware\": \"nvidia-h200-sxm\", \"tp\": 8, \"metric\": \"decode\","
                            + " \"over\": \"pp\", \"from\": 1, \"to\": 61, \"points\": 61}"
                },
                new String[] {
                    "/api/v1/chart?format=png&width=2000&height=2000",
                    "{\"model\": \"deepseek-ai/DeepSeek-V3\", \"hardware\": \"nvidia-h200-sxm\", \"tp\": 8}"
                },
                new String[] {
                    "/api/v1/network",
                    "{\"model\": \"deepseek-ai/DeepSeek-V3\", \"hardware\": \"nvidia-h200-sxm\", \"tp\": 8}"
                },
                new String[] {"/api/v1/parse", "{\"config\": {\"x\": [" + "[],".repeat(200_000) + "1]}}"},
                new String[] {"/api/v1/parse", "[" + "[".repeat(400_000)});
        try (ServerFuzz server = new ServerFuzz()) {
            // classes, the catalogue and what is made once
            for (String[] request : dear) {
                server.post(request[0], request[1]);
            }
            for (int i = 0; i < dear.size(); i++) {
                String[] request = dear.get(i);
                long before = server.liveBytes();
                int status = server.post(
                        request[0],
                        request[1]
                                .replace("\"hardware\"", "\"batch\": " + (i + 2) + ", \"hardware\"")
                                .replace(", \"batch\": 64", ""));
                long after = server.liveBytes();
                assertThat(status).as(request[0]).isIn(200, 400);
                assertThat(after - before).as(request[0] + " " + status).isLessThan(8 * MB);
            }
        }
    }
}
