package stranger;

import dev.rooflight.Inference;
import dev.rooflight.Rooflight;
import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.analysis.Phase;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.study.advice.Advisor;
import dev.rooflight.study.advice.Objective;
import dev.rooflight.study.option.Options;
import java.util.Locale;

/** Asks what docs/library.md shows, through every module that the façade is made of. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        Inference llama = Rooflight.model("meta-llama/Llama-2-7b-hf").on("nvidia-a6000");
        double bound = llama.analyze().phases().get(Phase.DECODE).totals().boundSeconds();
        say("decode", "%.4f ms", bound * 1e3);
        say("largest batch", "%d", llama.fit().maxBatch());

        Device device = llama.asked().hardware().device();
        say("read in that time", "%.4f GB", bound * device.memory().bandwidthBytesPerSecond() / 1e9);

        say("over the batch", "%d points", llama.curve("decode", "batch", 1, 64, 7).points().size());
        say(
                "advice",
                "%s",
                llama.set(Options.OUTPUT_TOKENS, 256L)
                        .advise(Objective.LATENCY, new Advisor.Limits(true, false, false))
                        .order()
                        .get(0)
                        .request());
        try {
            llama.tensorParallel(3).analyze();
        } catch (InvalidValueException e) {
            say("refused", "%s", e.field());
        }
    }

    private static void say(String what, String format, Object value) {
        System.out.println(what + ": " + String.format(Locale.ROOT, format, value));
    }
}
