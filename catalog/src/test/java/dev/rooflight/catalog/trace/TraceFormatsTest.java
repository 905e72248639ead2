package dev.rooflight.catalog.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rooflight.serving.load.Requests;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every format by a small file of its own; where these are from says the README beside them. */
class TraceFormatsTest {
    @TempDir
    Path folder;

    private static Trace resource(String name) {
        return TraceFormats.read(TraceFiles.resource(name));
    }

    private static double[] arrivals(Requests requests) {
        return IntStream.range(0, requests.size())
                .mapToDouble(requests::arrivalSeconds)
                .toArray();
    }

    private static int[] lengths(Requests requests) {
        return IntStream.range(0, requests.size())
                .flatMap(i -> IntStream.of(requests.promptTokens(i), requests.outputTokens(i)))
                .toArray();
    }

    @Test
    void azureIsCountedFromItsFirstRequest() {
        Trace trace = resource("azure-2023.csv");
        assertThat(trace.format()).isEqualTo("Azure LLM inference trace");
        assertThat(arrivals(trace.requests())).containsExactly(new double[] {0, 0.052, 0.098189}, within(1e-12));
        assertThat(lengths(trace.requests())).containsExactly(4808, 10, 3180, 8, 110, 27);
        assertThat(trace.notes())
                .containsExactly("arrivals are counted from the first request, at 2023-11-16 18:17:03.9799600");
        assertThat(trace.requests().sharing()).isFalse();
    }

    @Test
    void azureOf2024HasZonesAndCrossesMidnight() {
        assertThat(arrivals(resource("azure-2024.csv").requests())).containsExactly(0, 0.5, 0.75);
    }

    @Test
    void timesOfZonesAreCompared() {
        Path file = TraceFiles.write(folder, "zones.csv", """
                TIMESTAMP,ContextTokens,GeneratedTokens
                2024-05-10T12:00:00Z,1,1
                2024-05-10T14:00:01+02:00,1,1
                2024-05-10 09:30:02 -0230,1,1
                """);
        assertThat(arrivals(TraceFormats.read(file).requests())).containsExactly(0, 1, 2);
    }

    @Test
    void vidurIsKeptAsItIs() {
        Trace trace = resource("vidur.csv");
        assertThat(trace.format()).isEqualTo("Vidur trace");
        assertThat(arrivals(trace.requests())).containsExactly(0, 4.314579, 4.314579);
        // 55.0 is a whole number
        assertThat(lengths(trace.requests())).containsExactly(374, 44, 396, 109, 879, 55);
        assertThat(trace.notes()).isEmpty();
    }

    @Test
    void mooncakeSharesBlocksOf512Tokens() {
        Requests requests = resource("mooncake.jsonl").requests();
        assertThat(arrivals(requests)).containsExactly(0, 3);
        assertThat(lengths(requests)).containsExactly(6758, 500, 1024, 490);
        assertThat(requests.segments(0)).isEqualTo(14);
        // 6758 = 13 × 512 + 102
        assertThat(requests.segmentTokens(0, 12)).isEqualTo(512);
        assertThat(requests.segmentTokens(0, 13)).isEqualTo(102);
        assertThat(requests.segments(1)).isEqualTo(2);
        assertThat(requests.segmentKey(1, 0)).isEqualTo(requests.segmentKey(0, 0));
        assertThat(requests.segmentKey(1, 1)).isEqualTo(14);
    }

    @Test
    void mooncakeWithoutIdsIsInMillisecondsAllTheSame() {
        Path file = TraceFiles.write(folder, "m.csv", "timestamp,input_length,output_length\n0,7,2\n1500,8,1\n");
        Trace trace = TraceFormats.read(file);
        assertThat(arrivals(trace.requests())).containsExactly(0, 1.5);
        assertThat(trace.requests().sharing()).isFalse();
        assertThat(trace.notes())
                .containsExactly("no hash_ids: no prompt begins like another; timestamp is read in milliseconds");
    }

    @Test
    void burstGptLeavesOutWhatFailed() {
        Trace trace = resource("burstgpt.csv");
        assertThat(trace.format()).isEqualTo("BurstGPT trace");
        assertThat(arrivals(trace.requests())).containsExactly(0, 51, 82, 100.5);
        assertThat(IntStream.range(0, 4).map(trace.requests()::session)).containsExactly(0, 1, 2, 0);
        assertThat(trace.notes())
                .containsExactly(
                        "arrivals are counted from the first request, at 19440110.0",
                        "requests left out because they failed (0 response tokens): 1",
                        "ignored columns: Elapsed time, Model, Total tokens, Log Type");
    }

    @Test
    void burstGptOfTheFirstReleaseHasNoSessions() {
        Requests requests = resource("burstgpt-1.csv").requests();
        assertThat(arrivals(requests)).containsExactly(0, 40);
        assertThat(requests.session(0)).isNegative();
    }

    @Test
    void servingSimIsInNanoseconds() {
        Trace trace = resource("servingsim.csv");
        assertThat(trace.format()).isEqualTo("LLMServingSim workload");
        assertThat(arrivals(trace.requests())).containsExactly(0.046926808, 0.347938951);
        assertThat(trace.requests().id(1)).isEqualTo("1");
        assertThat(trace.notes()).containsExactly("ignored columns: prefix_hit_tokens_block16_upper_bound");
    }

    @Test
    void ourOwnHasAllThatRequestsHave() {
        Trace trace = resource("plain.jsonl");
        Requests requests = trace.requests();
        assertThat(trace.format()).isEqualTo("table of requests");
        assertThat(arrivals(requests)).containsExactly(0.5, 0.75, 1);
        assertThat(lengths(requests)).containsExactly(44, 3, 20, 1, 60, 2);
        assertThat(IntStream.range(0, 3).mapToObj(requests::id)).containsExactly("a", "17", "2");
        assertThat(IntStream.range(0, 3).map(requests::session)).containsExactly(0, 1, 0);
        assertThat(IntStream.range(0, 3).map(requests::maxTokens)).containsExactly(16, 1, 2);
        assertThat(IntStream.range(0, 3).map(requests::segments)).containsExactly(3, 0, 4);
        assertThat(requests.segmentTokens(0, 2)).isEqualTo(12);
        // the largest hash of 64 bits
        assertThat(requests.segmentKey(2, 3)).isEqualTo(-1);
        assertThat(trace.notes()).containsExactly("ignored columns: model");
    }

    @Test
    void ourOwnAsCsvWithByteOrderMarkQuotesAndEmptyLines() {
        Requests requests = resource("plain.csv").requests();
        assertThat(arrivals(requests)).containsExactly(1.5, 2.5);
        assertThat(requests.id(0)).isEqualTo("a,b");
        assertThat(requests.segments(0)).isEqualTo(3);
        assertThat(requests.segments(1)).isZero();
    }

    @Test
    void conversationsWaitForTheRequestBefore() {
        Trace trace = resource("weka.jsonl");
        Requests requests = trace.requests();
        assertThat(trace.format()).isEqualTo("WEKA conversations");
        assertThat(arrivals(requests)).containsExactly(0, 1, 6, 9);
        assertThat(lengths(requests)).containsExactly(130, 20, 64, 2, 200, 5, 210, 5);
        assertThat(IntStream.range(0, 4).map(requests::session)).containsExactly(0, 1, 0, 0);
        assertThat(IntStream.range(0, 4).map(requests::after)).containsExactly(-1, -1, 0, 2);
        // sent 6.0 s, the one before it ended at 0.0 + 1.5 s; then the think time of the file
        assertThat(requests.delaySeconds(2)).isEqualTo(4.5);
        assertThat(requests.delaySeconds(3)).isEqualTo(0.75);
        // local ids: 1 of the other conversation is another block
        assertThat(requests.segmentKey(1, 0)).isNotEqualTo(requests.segmentKey(0, 0));
        assertThat(requests.segmentKey(2, 1)).isEqualTo(requests.segmentKey(0, 1));
        assertThat(requests.segmentTokens(0, 2)).isEqualTo(2);
        assertThat(trace.notes()).containsExactly("sub-agents left out with their requests: 1");
    }

    @Test
    void columnsThatAreGivenWin() {
        Path file = TraceFiles.write(folder, "own.csv", "ts,in,out,input,blocks\n5,7,2,99,1 2\n1005,8,1,99,\n");
        Trace trace = TraceFormats.read(
                file,
                TraceOptions.DEFAULT.withColumns("arrival_ms=ts, input=in,output=out,hash_ids=blocks,hash_block=4"));
        assertThat(arrivals(trace.requests())).containsExactly(0.005, 1.005);
        assertThat(lengths(trace.requests())).containsExactly(7, 2, 8, 1);
        assertThat(trace.requests().segmentTokens(0, 1)).isEqualTo(3);
        assertThat(trace.format()).isEqualTo("columns as given");
        assertThat(trace.notes()).containsExactly("ignored columns: input");
    }

    @Test
    void secondsOfTheCalendarAreCountedFromTheFirst() {
        Path file = TraceFiles.write(folder, "epoch.csv", "timestamp,input,output\n1700000000.5,7,2\n1700000002,8,1\n");
        assertThat(arrivals(TraceFormats.read(file).requests())).containsExactly(0, 1.5);
    }

    @Test
    void gzipIsReadWhateverItsName() throws IOException {
        byte[] packed = TraceFiles.gzip(Files.readAllBytes(TraceFiles.resource("vidur.csv")));
        for (String name : new String[] {"v.csv.gz", "v.csv"}) {
            assertThat(TraceFormats.read(TraceFiles.write(folder, name, packed))
                            .requests()
                            .size())
                    .isEqualTo(3);
        }
    }

    @Test
    void aListOfObjectsIsRead() {
        Path file = TraceFiles.write(
                folder,
                "list.json",
                "[{\"arrival_s\": 0, \"input\": 1, \"output\": 1},\n{\"arrival_s\": 1, \"input\": 1, \"output\": 1}]");
        assertThat(TraceFormats.read(file).requests().size()).isEqualTo(2);
    }

    @Test
    void whatComesAfterTheFirstRequestsIsNotRead() {
        byte[] start = "arrived_at,num_prefill_tokens,num_decode_tokens\n0,1,1\n1,2,2\n2,oops,3\n"
                .getBytes(StandardCharsets.UTF_8);
        byte[] damaged = Arrays.copyOf(start, start.length + 300_000);
        Path file = TraceFiles.write(folder, "long.csv", damaged);
        assertThat(TraceFormats.read(file, TraceOptions.DEFAULT.withFirst(2))
                        .requests()
                        .size())
                .isEqualTo(2);
    }

    @Test
    void namesOfFormatsAreListed() {
        assertThat(TraceFormats.names()).hasSize(7).doesNotHaveDuplicates();
    }
}
