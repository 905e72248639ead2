package dev.rooflight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rooflight.study.option.DeviceFields;
import dev.rooflight.study.option.Options;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every option and every number of measurements with every extreme: one line that refuses it, or finite numbers. */
class ExtremeValuesTest {
    private static final List<String> EXTREMES = List.of(
            "0",
            "-1",
            "0.5",
            "1e-300",
            "2147483648",
            "9223372036854775808",
            "1e20",
            "1e308",
            "1e309",
            "9".repeat(400),
            "NaN",
            "-Infinity",
            "1e308 GB",
            "[]",
            "");

    private static final String MEASURED =
            "e1,Llama-3-8B,nvidia-a6000,1,1,1,fp16,fp16,vLLM,0.6,1,128,512,decode_tps,45.5,tok/s,nobody,latency_b1,decode,A,\n";

    @TempDir
    Path folder;

    private final List<String> failures = new ArrayList<>();

    @Test
    void whatIsNotExtremeIsAnswered() throws IOException {
        Path file = Files.writeString(folder.resolve("m.csv"), heading() + "\n" + MEASURED);

        assertThat(Run.of("validate", file.toString()).code()).isZero();
    }

    private static String heading() throws IOException {
        return Files.readAllLines(Path.of("../validation/src/main/resources/dev/rooflight/validation/measurements.csv"))
                .get(0);
    }

    @Test
    void everyOptionAndEveryNumberOfADevice() {
        Stream.concat(
                        Options.ALL.options().stream().map(option -> List.of("--" + option.name(), "")),
                        DeviceFields.ALL.stream().map(field -> List.of("--set", field.name() + "=")))
                .forEach(option -> EXTREMES.forEach(extreme -> attempt(
                        "fit",
                        "meta-llama/Llama-2-7b-hf",
                        "--hardware",
                        "nvidia-a6000",
                        "--format",
                        "json",
                        option.get(0) + "=" + option.get(1) + extreme)));
        assertThat(failures).isEmpty();
    }

    @Test
    void everyColumnOfMeasurements() throws IOException {
        List<String> fields = List.of(MEASURED.strip().split(",", -1));
        for (int column = 0; column < fields.size(); column++) {
            for (String extreme : fields.get(column).matches("[0-9.]+") ? EXTREMES : List.of("")) {
                List<String> row = new ArrayList<>(fields);
                row.set(column, extreme);
                Path file = Files.writeString(
                        folder.resolve("m.csv"), heading() + "\n" + MEASURED + String.join(",", row) + "\n");
                attempt("validate", file.toString(), "--format", "json");
            }
        }
        assertThat(failures).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "dtype,m,n,k,latency_us | bfloat16,128,4096,4096,25.5",
                "attn_dtype,kv_dtype,b,isl,heads,kv_heads,head_dim,win,latency_us | bfloat16,bfloat16,2,512,32,8,128,0,80",
                "attn_dtype,kv_dtype,b,s,heads,kv_heads,head_dim,latency_us | bfloat16,bfloat16,2,512,32,8,128,20",
                "moe_dtype,tokens,hidden,inter,topk,experts,tp,ep,dist,latency_us | bfloat16,64,4096,1024,2,8,1,1,balanced,90",
                "dtype,num_gpus,bytes,latency_us | half,8,1048576,30",
            })
    void everyColumnOfKernelMeasurements(String heading, String good) throws IOException {
        List<String> fields = List.of(good.split(",", -1));
        for (int column = 0; column < fields.size(); column++) {
            for (String extreme : fields.get(column).matches("[0-9.]+") ? EXTREMES : List.of("")) {
                List<String> row = new ArrayList<>(fields);
                row.set(column, extreme);
                Path file = Files.writeString(
                        folder.resolve("table.csv"),
                        heading + "\n" + (good + "\n").repeat(40) + String.join(",", row) + "\n");
                attempt("calibrate", "--hardware", "nvidia-h100-sxm", file.toString());
            }
        }
        assertThat(failures).isEmpty();
    }

    private void attempt(String... arguments) {
        Run run = Run.of(arguments);
        boolean refused = run.code() == 2
                && run.out().isEmpty()
                && run.err().startsWith("rooflight: ")
                && run.err().strip().lines().count() == 1;
        // what is left out is named, and why, and may itself be called NaN
        boolean answered = run.code() < 2
                && !run.err().contains("\tat ")
                && run.out()
                        .lines()
                        .filter(line -> !line.startsWith("left out: "))
                        .map(line -> line.replaceAll("\"[^\"]*\"", ""))
                        .noneMatch(line -> line.matches(".*(NaN|Infinity|\u221e).*"));
        if (!refused && !answered) {
            failures.add(List.of(arguments) + " -> " + run);
        }
    }
}
