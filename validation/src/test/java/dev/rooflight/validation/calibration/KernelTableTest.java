package dev.rooflight.validation.calibration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class KernelTableTest {
    private static final String PRODUCTS = "dtype,m,n,k,latency_us\nbfloat16,1,4096,4096,14.5\nfp8,16,4096,4096,9\n";

    @TempDir
    Path folder;

    @Test
    void tellsTablesByTheirColumns() {
        assertThat(read(PRODUCTS).rows())
                .containsExactly(
                        new KernelRow.Product("bfloat16", 1, 4096, 4096, 14.5e-6),
                        new KernelRow.Product("fp8", 16, 4096, 4096, 9 * 1e-6));
        assertThat(read("""
                                attn_dtype,kv_dtype,b,isl,heads,kv_heads,head_dim,win,kernel_source,latency_us
                                bfloat16,fp8,2,1024,32,8,128,0,fa3,50
                                """).rows())
                .containsExactly(
                        new KernelRow.Attention(true, "bfloat16", "fp8", 2, 1024, 32, 8, 128, 0, "fa3", 50 * 1e-6));
        assertThat(read("attn_dtype,kv_dtype,b,s,heads,kv_heads,head_dim,latency_us\nbf16,bf16,2,99,32,8,128,50\n")
                        .rows())
                .containsExactly(new KernelRow.Attention(false, "bf16", "bf16", 2, 99, 32, 8, 128, 0, "", 50 * 1e-6));
        assertThat(read("""
                                moe_dtype,tokens,hidden,inter,topk,experts,tp,ep,dist,latency_us
                                bfloat16,4,2048,768,8,128,2,1,power_law_1.2,81
                                """).rows())
                .containsExactly(new KernelRow.Mixture("bfloat16", 4, 2048, 768, 8, 128, 2, 1, false, true, 81 * 1e-6));
        assertThat(read("impl,op,dtype,num_gpus,bytes,latency_us\nnccl,all_reduce,half,4,1048576,18.1\n")
                        .rows())
                .containsExactly(new KernelRow.Exchange("nccl", "all_reduce", "half", 4, 1048576, 18.1 * 1e-6));
        assertThat(read("kernel,bytes,latency_us\nnorm,1e6,4.5\n").rows())
                .containsExactly(new KernelRow.Stream("norm", 1e6, 4.5 * 1e-6));
    }

    @Test
    void knowsExpertsWithoutAGate() {
        String header = "moe_dtype,tokens,hidden,inter,topk,experts,latency_us";
        assertThat(((KernelRow.Mixture) read(header + "\nbf16,4,2688,1856,6,128,81\n")
                                .rows()
                                .get(0))
                        .gated())
                .isFalse();
        assertThat(((KernelRow.Mixture) read(header + ",gated\nbf16,4,2688,1856,6,128,81,true\n")
                                .rows()
                                .get(0))
                        .gated())
                .isTrue();
    }

    @Test
    void takesAnyOrderOfColumnsAndAnyKindOfLines() {
        KernelTable table = read("\uFEFFLatency_us, K ,extra,n,m,dtype\r\n\r\n14.5,4096,x,4096,1,bfloat16\r\n");

        assertThat(table.rows()).containsExactly(new KernelRow.Product("bfloat16", 1, 4096, 4096, 14.5e-6));
    }

    @Test
    void readsCompressedTablesWhateverTheyAreCalled() throws IOException {
        Path file = folder.resolve("products.csv");
        Files.write(file, compressed(PRODUCTS));

        assertThat(KernelTable.read(file)).isEqualTo(read(PRODUCTS));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "14.5 | -14.5 | line 2: latency_us is '-14.5'; expected a number from 0",
                "14.5 | 0 | line 2: latency_us is '0'; expected microseconds above 0, such as 12.5",
                "14.5 | NaN | line 2: latency_us is 'NaN'; expected a number",
                "14.5 | inf | line 2: latency_us is 'inf'; expected a number",
                "14.5 | 1e99 | line 2: latency_us is '1e99'; expected a number",
                "14.5 | 14.5 us | line 2: latency_us is '14.5 us'; expected a number",
                "14.5 | 0x1p3 | line 2: latency_us is '0x1p3'; expected a number",
                "14.5 | '' | line 2: latency_us is ''; expected a number",
                "fp8,16 | fp8,1.5 | line 3: m is '1.5'; expected a whole number",
                "fp8,16 | fp8,0 | line 3: m is '0'; expected a number from 1",
                "fp8,16 | fp8,1e12 | line 3: m is '1e12'; expected a number from 1 to 1000000000",
                "fp8,16 | fp8 | line 3: has 4 of the header's 5 fields",
                "4096,9 | 4096,9,9 | line 3: has 6 of the header's 5 fields",
                "latency_us | latency | line 1: no column latency_us, the time in microseconds; column 'latency' has no unit",
                "latency_us | time_ms | line 1: no column latency_us, the time in microseconds; column 'time_ms' has no unit that is known",
                "latency_us | x | line 1: no column latency_us, the time in microseconds",
                "',n,' | ',o,' | line 1: no column n; expected dtype,m,n,k,latency_us",
                "dtype,m | dtype,m,m | line 1: column 'm' is there twice; remove one",
                "'dtype,m,n,k,latency_us' | a,b,c | line 1: 'a,b,c' is no header of a kernel table; expected a header such as dtype,m,n,k",
            })
    void namesTheLineAndWhatWasExpected(String right, String wrong, String message) {
        assertThat(PRODUCTS).contains(right);
        assertRefused(PRODUCTS.replaceFirst(java.util.regex.Pattern.quote(right), wrong), message);
    }

    @Test
    void refusesMixturesThatCannotBe() {
        String header = "moe_dtype,tokens,hidden,inter,topk,experts,gated,latency_us\n";
        assertRefused(header + "bf16,4,64,64,9,8,,1\n", "line 2: topk is 9; expected at most the 8 experts");
        assertRefused(
                header + "bf16,4,64,64,9,10000000,,1\n", "line 2: experts is '10000000'; expected at most a million");
        assertRefused(header + "bf16,4,64,64,2,8,perhaps,1\n", "line 2: gated is 'perhaps'; expected true or false");
    }

    @Test
    void refusesWhatIsNoTable() throws IOException {
        assertRefused("", "is empty; expected a header such as");
        assertRefused("\n\n", "is empty; expected a header such as");
        assertRefused("dtype,m,n,k,latency_us\n\"open,1,1,1,1\n", "after line 1: not CSV");
        assertThatThrownBy(() -> KernelTable.read(folder)).hasMessageContaining("is a folder");
        assertThatThrownBy(() -> KernelTable.read(folder.resolve("none.csv"))).hasMessageContaining("no such file");
        Path file = folder.resolve("bad.csv");
        Files.write(file, new byte[] {'a', (byte) 0xff, '\n'});
        assertThatThrownBy(() -> KernelTable.read(file)).hasMessageContaining("not UTF-8");
        byte[] good = compressed(PRODUCTS.repeat(50));
        Files.write(file, Arrays.copyOf(good, good.length - 9));
        assertThatThrownBy(() -> KernelTable.read(file)).hasMessageContaining("damaged or cut short");
        good[good.length / 2] ^= 0x55;
        Files.write(file, good);
        assertThatThrownBy(() -> KernelTable.read(file)).isInstanceOf(CalibrationException.class);
        Files.write(file, new byte[] {0x1f, (byte) 0x8b});
        assertThatThrownBy(() -> KernelTable.read(file)).hasMessageContaining("damaged or cut short");
    }

    @Test
    void refusesLinesWithoutEnd() throws IOException {
        Path file = folder.resolve("bomb.csv");
        try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            byte[] zeros = new byte[1 << 20];
            Arrays.fill(zeros, (byte) '7');
            for (int i = 0; i < 64; i++) {
                out.write(zeros);
            }
        }
        assertThatThrownBy(() -> KernelTable.read(file)).isInstanceOf(CalibrationException.class);
    }

    @Test
    void damagedTablesGiveOneLineOrATable() {
        Random random = new Random(11);
        for (int i = 0; i < 700; i++) {
            StringBuilder damaged = new StringBuilder(PRODUCTS);
            for (int j = 0; j <= i % 4; j++) {
                int at = random.nextInt(damaged.length());
                switch (random.nextInt(3)) {
                    case 0 -> damaged.deleteCharAt(at);
                    case 1 -> damaged.insert(at, (char) random.nextInt(0x250));
                    default -> damaged.setCharAt(at, ",\"\n\r;-e9.".charAt(random.nextInt(9)));
                }
            }
            try {
                read(damaged.toString());
            } catch (CalibrationException e) {
                assertThat(e).message().startsWith("table.csv: ").doesNotContain("\n");
            }
        }
    }

    private KernelTable read(String csv) {
        try {
            Path file = folder.resolve("table.csv");
            Files.writeString(file, csv);
            KernelTable table = KernelTable.read(file);
            return new KernelTable("products.csv", table.rows());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void assertRefused(String csv, String message) {
        assertThatThrownBy(() -> read(csv))
                .isInstanceOf(CalibrationException.class)
                .hasMessageStartingWith("table.csv: " + message)
                .message()
                .doesNotContain("\n")
                .hasSizeLessThan(1100);
    }

    private static byte[] compressed(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(UTF_8));
        }
        return bytes.toByteArray();
    }
}
