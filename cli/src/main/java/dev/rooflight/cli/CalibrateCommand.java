package dev.rooflight.cli;

import dev.rooflight.Rooflight;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.report.Answer;
import dev.rooflight.report.Screen;
import dev.rooflight.report.Si;
import dev.rooflight.report.Style;
import dev.rooflight.report.Table;
import dev.rooflight.report.Table.Cell;
import dev.rooflight.report.Table.Column;
import dev.rooflight.validation.calibration.Calibration;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code rooflight calibrate}: an efficiency profile from kernel measurements. */
@Command(
        name = "calibrate",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Fits a device's efficiency profile to tables of kernel latencies and says how well it fits.",
            "The profile is written only if the fit succeeds; use it with --efficiency FILE."
        },
        footer = {
            "",
            "Examples:",
            "  rooflight calibrate --hardware nvidia-h100-sxm gemm.csv.gz generation_attention.csv.gz -o h100.yaml",
            "  rooflight analyze meta-llama/Llama-3.1-8B --hardware nvidia-h100-sxm --efficiency ./h100.yaml"
        })
final class CalibrateCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "FILE",
            arity = "1..*",
            description = "CSV tables, plain or .gz (columns: docs/calibration.md)")
    List<Path> files = List.of();

    @Option(
            names = {"--hardware", "--device"},
            paramLabel = "DEVICE",
            required = true,
            description = "catalogue id or path of a YAML file")
    String hardware = "";

    @Option(
            names = "--date",
            paramLabel = "YYYY-MM-DD",
            description = "date of the fit, for its provenance (default: today)")
    String date = "";

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "where the profile goes (default: only the errors are shown)")
    @Nullable
    Path output;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() {
        Device device = Rooflight.device(hardware);
        Calibration calibration = Calibration.of(device, files, date.isEmpty() ? today() : date);
        if (output != null) {
            OutputFile.write(output, calibration.yaml().getBytes(StandardCharsets.UTF_8));
        }
        Answer answer = table(calibration);
        PrintWriter out = spec.commandLine().getOut();
        Screen screen = Terminal.screen();
        out.print(screen.wrapped(answer.text(screen)));
        calibration.dropped().forEach((why, rows) -> out.println("left out: " + Si.count(rows) + " rows, " + why));
        calibration.refused().forEach(why -> out.println("not fitted: " + why));
        calibration.notes().forEach(note -> out.println("note: " + note));
        out.flush();
        return 0;
    }

    private static String today() {
        return LocalDate.now(Clock.systemUTC()).toString();
    }

    private static Table table(Calibration calibration) {
        List<List<Cell>> rows = new ArrayList<>();
        for (Calibration.Part part : calibration.parts()) {
            rows.add(List.of(
                    Cell.of(part.name()).in(Style.HEADING),
                    Cell.of(Integer.toString(part.rows())),
                    percent(part.errorInSample()),
                    part.errorOutOfSample() < 0 ? Cell.of("-") : percent(part.errorOutOfSample())));
        }
        return new Table(
                List.of(
                        Column.text("part", "part"),
                        Column.number("rows", "rows"),
                        Column.number("error in sample", "errorInSample"),
                        Column.number("on shapes left out", "errorOutOfSample")),
                rows);
    }

    private static Cell percent(double share) {
        return Cell.of(Si.decimals(100 * share, 1) + " %", share);
    }
}
