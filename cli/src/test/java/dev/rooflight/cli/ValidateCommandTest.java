package dev.rooflight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checking predictions and fitting profiles, as a user calls it. */
class ValidateCommandTest {
    private static final String HEADER =
            "id,model,hardware,num_gpus,tp,pp,weights_dtype,kv_dtype,engine,engine_version,"
                    + "batch_or_concurrency,isl,osl,metric,value,unit,source,bound_class,phase,tier,notes\n";

    /** llama.cpp discussion #15013: Llama-2-7B Q4_0 on an RTX 3090 Ti generates about 170 tokens a second. */
    private static final String ROW = "a1,Llama-2-7B,NVIDIA RTX 3090 Ti,1,1,1,Q4_0,f16,llama.cpp (CUDA),b6000,1,0,128,"
            + "decode_tps,170,tok/s,own,latency_b1,decode,A,\n";

    @TempDir
    Path folder;

    @Test
    void aTableOfOnesOwnIsPredicted() throws IOException {
        Run run = Run.line("validate " + table(ROW));

        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("1 of 1 measurements predicted").contains("batch-1 decode");
    }

    @Test
    void timesHaveTheUnitThatIsSaid() throws IOException {
        // 70.4 ms in the table of measurements
        Path table = table("t1,Llama-2-70B,NVIDIA L40S,8,8,1,fp8,fp8,TensorRT-LLM,0.9,1,128,1,ttft_ms,70.4,ms,own,"
                + "latency_b1,prefill,A,\n");

        assertThat(Run.line("validate " + table).out()).containsPattern("TTFT +70\\.4 +[0-9.]+ +ms ");
        assertThat(Run.line("validate --rows " + table).out()).containsPattern("TTFT +70\\.4 +[0-9.]+ +[0-9.]+ +ms ");
        assertThat(Run.line("validate --rows --format csv " + table).out())
                .contains("metric,measured,expected,bound,unit,error")
                .containsPattern("ttft_ms,0\\.0704,[0-9.]+,[0-9.]+,s,");
        assertThat(Run.line("validate --format json " + table).out())
                .containsPattern("\"measured\" : 0\\.0704,\\s+\"expected\" : [0-9.]+,\\s+\"unit\" : \"s\"");
    }

    @Test
    void classesHaveWholeNamesInDataAndAreIndentedInTables() throws IOException {
        Path table = table(ROW);

        assertThat(Run.line("validate " + table).out())
                .containsPattern("(?m)^batch-1 decode .*\\n  dense .*\\n    dense, gddr ");
        assertThat(Run.line("validate --format csv " + table).out())
                .containsPattern(
                        "(?m)^batch-1 decode,1,.*\\n\"batch-1 decode, dense\",1,.*\\n\"batch-1 decode, dense, gddr\",1,");
        assertThat(Run.line("validate --format json " + table).out())
                .contains("\"class\" : \"batch-1 decode, dense, gddr\"")
                .doesNotContain("\"  ");
    }

    @Test
    void whatCannotBePredictedIsListedWithWhy() throws IOException {
        Run run = Run.line("validate " + table(ROW + ROW.replace("a1,", "a2,").replace("RTX 3090 Ti", "Abacus 9")));

        assertThat(run.out())
                .contains("1 of 2 measurements predicted")
                .contains("the hardware is not in the catalogue: NVIDIA Abacus 9");
    }

    @Test
    void anErrorAboveTheLimitExitsWith1() throws IOException {
        Path slow = table(ROW.replace(",170,", ",17,"));

        assertThat(Run.line("validate " + slow + " --max-error 50").code()).isEqualTo(1);
        assertThat(Run.line("validate " + table(ROW) + " --max-error 50").code())
                .isZero();
    }

    @Test
    void damagedTablesGetOneLineWithTheLine() throws IOException {
        oneLine("validate " + table(ROW + "a2,\"unclosed\n"), "3");
        oneLine("validate " + folder.resolve("none.csv"), "no such file");
        oneLine("validate " + table(""), "no row of");
        oneLine("validate " + table(ROW.replace("tok/s", "furlongs")), "furlongs");
    }

    @Test
    void aFitThatCannotBeMadeLeavesTheOldProfile() throws IOException {
        Path old = Files.writeString(folder.resolve("old.yaml"), "old");
        Path few = Files.writeString(folder.resolve("gemm.csv"), "dtype,m,n,k,latency_us\nbfloat16,1,4096,4096,20\n");

        oneLine("calibrate --hardware nvidia-h100-sxm " + few + " -o " + old, "linear");
        assertThat(Files.readString(old)).isEqualTo("old");
        Path bad = Files.writeString(folder.resolve("bad.csv"), "dtype,m,n,k,latency_us\nbfloat16,1,4096,x,20\n");
        oneLine("calibrate --hardware nvidia-h100-sxm " + bad, "line 2");
    }

    private static void oneLine(String command, String text) {
        Run run = Run.line(command);
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err().lines()).hasSize(1).first().asString().contains(text);
    }

    private Path table(String rows) throws IOException {
        return Files.writeString(Files.createTempFile(folder, "table", ".csv"), HEADER + rows);
    }
}
