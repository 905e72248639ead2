package dev.rooflight.validation.calibration;

import dev.rooflight.core.efficiency.KernelModel;
import dev.rooflight.core.format.ComputeFormat;
import dev.rooflight.core.hardware.Compute;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.core.hardware.Link;
import dev.rooflight.core.operator.Operator;
import dev.rooflight.core.parallel.Collective;
import dev.rooflight.core.parallel.Topology;
import dev.rooflight.core.pass.Pass;
import dev.rooflight.core.roofline.Roofline;
import java.util.List;

/** Describes rows as the core describes what runs on a device. */
final class RowMeasurement {
    private static final double SHORT_PROMPT = 512;
    private static final double SHORT_CONTEXT = 128;
    private static final double LARGE_EXCHANGE = 1 << 20;

    private final Device device;
    private final DeviceFormats formats;

    RowMeasurement(Device device, DeviceFormats formats) {
        this.device = device;
        this.formats = formats;
    }

    /** The kernels of a row that is for that part, on that side of a split. */
    Measured.Kernels measured(KernelPart part, KernelRow.OnDevice row, int half) {
        return row.accept(new KernelRow.Visitor<>() {
            @Override
            public Measured.Kernels product(KernelRow.Product product) {
                TableFormat format = TableFormat.known(product.format());
                double bytes = format.activations().bytesPerElement();
                Operator operator = RowOperators.product(
                        product.n(),
                        product.k(),
                        part.format(),
                        format.weights().bytesPerElement(),
                        bytes);
                return ofTokens(List.of(operator), product.m(), bytes, product.format());
            }

            @Override
            public Measured.Kernels attention(KernelRow.Attention attention) {
                return ofAttention(attention, half);
            }

            @Override
            public Measured.Kernels mixture(KernelRow.Mixture mixture) {
                TableFormat format = TableFormat.known(mixture.format());
                double bytes = format.activations().bytesPerElement();
                List<Operator> operators = RowOperators.mixture(
                        mixture, part.format(), format.weights().bytesPerElement(), bytes);
                return ofTokens(operators, mixture.tokens(), bytes, mixture.format());
            }

            @Override
            public Measured.Kernels stream(KernelRow.Stream stream) {
                return ofTokens(List.of(RowOperators.stream(stream.bytes())), 1, 2, "");
            }

            private Measured.Kernels ofTokens(List<Operator> operators, double tokens, double bytes, String group) {
                Pass pass = RowOperators.tokens(tokens);
                return kernels(operators, pass, part.format(), bytes, row.seconds(), half, true, group);
            }
        });
    }

    private Measured.Kernels ofAttention(KernelRow.Attention row, int half) {
        ComputeFormat format = TableFormat.isFp8(row.format()) ? ComputeFormat.FP8 : formats.wide();
        double queries = TableFormat.isFp8(row.format()) ? 1 : 2;
        double cached = TableFormat.isFp8(row.cache()) ? 1 : 2;
        long batch = (long) row.batch();
        long length = (long) row.length();
        boolean longEnough = row.length() >= (row.prompt() ? SHORT_PROMPT : SHORT_CONTEXT);
        return kernels(
                List.of(RowOperators.attention(row, format, queries, cached)),
                row.prompt() ? Pass.prefill(batch, length) : Pass.decode(batch, length),
                formats.runs(format).orElse(format),
                queries,
                row.seconds(),
                half,
                longEnough,
                longEnough ? "" : row.prompt() ? "below 512 tokens" : "below 128 positions");
    }

    private Measured.Kernels kernels(
            List<Operator> operators,
            Pass pass,
            ComputeFormat format,
            double activationBytes,
            double seconds,
            int half,
            boolean counts,
            String group) {
        Compute compute = device.compute();
        double vector = compute.vectorOpsPerSecond();
        Roofline roofline = new Roofline(
                compute.peakOpsPerSecond().getOrDefault(format, vector),
                vector,
                device.memory().bandwidthBytesPerSecond());
        KernelModel.Surroundings around =
                new KernelModel.Surroundings(compute.units().orElse(0), activationBytes);
        return new Measured.Kernels(operators, pass, roofline, around, seconds, half, counts, group);
    }

    /** An exchange over that link; sizes that are neighbours are on different sides of a split. */
    static Measured.Exchange measured(KernelRow.Exchange row, Link link) {
        int devices = (int) Math.min(row.devices(), 1_000_000);
        Collective collective = new Collective(Collective.Kind.ALL_REDUCE, devices, 1);
        boolean large = row.bytes() >= LARGE_EXCHANGE;
        return new Measured.Exchange(
                RowOperators.allReduce(collective, row.bytes()),
                collective,
                new Topology(List.of(new Topology.Level(devices, 1, link))),
                RowOperators.tokens(1),
                row.seconds(),
                (int) Math.round(Math.log(row.bytes()) / Math.log(2)) & 1,
                true,
                large ? "1 MiB and more" : "below 1 MiB");
    }
}
