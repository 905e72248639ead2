package dev.rooflight.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rooflight.study.option.DeviceFields;
import dev.rooflight.study.option.Options;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every member of a request with every extreme: refused in one line, or answered with finite numbers. */
class ExtremeValuesTest {
    private static final List<String> EXTREMES = List.of(
            "0",
            "-1",
            "0.5",
            "1e-300",
            "2147483648",
            "9223372036854775807",
            "9223372036854775808",
            "100000000000000000000",
            "1e20",
            "1e308",
            "1e309",
            "9".repeat(400),
            "\"\"",
            "\"1e30\"",
            "\"NaN\"",
            "\"-Infinity\"",
            "\"1e308 GB\"",
            "null",
            "[1e30]",
            "{\"x\": 1e30}",
            "NaN");

    private static WebServer server;
    private static Client client;

    @BeforeAll
    static void start() {
        server = WebServer.start(new ServerSettings("127.0.0.1", 0, List.of()));
        client = new Client(server);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void everyOptionAndEveryNumberOfADevice() throws Exception {
        List<String> failures = new ArrayList<>();
        for (String member : members()) {
            for (String extreme : EXTREMES) {
                String body = "{\"model\": \"meta-llama/Llama-2-7b-hf\", \"hardware\": \"nvidia-a6000\", "
                        + member.replace("%s", extreme) + "}";
                HttpResponse<String> response = client.post("/api/v1/analyze", body);
                boolean fine = response.statusCode() == 200
                        ? !response.body().contains("NaN") && !response.body().contains("Infinity")
                        : response.statusCode() == 400;
                if (!fine) {
                    failures.add(member.replace("%s", extreme) + ": " + response.statusCode() + " " + response.body());
                }
            }
        }
        assertThat(failures).isEmpty();
    }

    private static List<String> members() {
        return Stream.concat(
                        Options.ALL.options().stream().map(option -> "\"" + option.member() + "\": %s"),
                        DeviceFields.ALL.stream().map(field -> "\"set\": {\"" + field.name() + "\": %s}"))
                .toList();
    }

    @Test
    void aDeviceFileBeyondALong() throws Exception {
        for (String field : List.of("released: 1e30", "compute: {units: 1e20}", "price: {usd-per-hour: 1e300}")) {
            HttpResponse<String> response = client.post(
                    "/api/v1/analyze",
                    "{\"model\": \"meta-llama/Llama-2-7b-hf\", \"hardware\": {\"yaml\": \"extends: nvidia-a6000\\nid: x\\n"
                            + field + "\\n\"}}");
            assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
        }
    }

    @Test
    void aConfigurationOfTwoThousandMillionLayers() throws Exception {
        HttpResponse<String> response = client.post(
                "/api/v1/parse",
                "{\"config\": {\"model_type\": \"mamba\", \"hidden_size\": 64, \"num_hidden_layers\": 2147483647,"
                        + " \"vocab_size\": 100}}");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
        assertThat(response.body()).contains("1 to 100000");
    }
}
