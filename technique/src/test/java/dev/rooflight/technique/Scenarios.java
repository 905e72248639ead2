package dev.rooflight.technique;

import dev.rooflight.core.analysis.CompiledModel;
import dev.rooflight.core.analysis.Deployment;
import dev.rooflight.core.analysis.OperatorAnalysis;
import dev.rooflight.core.efficiency.EfficiencyProfile;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.core.pass.Pass;
import dev.rooflight.fixtures.Devices;
import dev.rooflight.fixtures.Models;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Techniques on the 13B model of the survey (arXiv 2402.16363) and on others, as tests ask for them. */
final class Scenarios {
    static final ModelArchitecture LLAMA_13B = Models.llama2with13B();
    static final Device A6000 = Devices.a6000();

    private Scenarios() {}

    /** Bytes of table, head and norms, which stay as they are. */
    static double wideBytes(ModelArchitecture model) {
        double hidden = model.hiddenSize();
        return 2
                * (2.0 * model.embedding().vocabulary() * hidden
                        + (2.0 * model.layers().size() + 1) * hidden);
    }

    static ModelArchitecture llama3with8B() {
        return Models.llama("Llama-3.1-8B", 4096, 32, 32, 8, 14336, 128_256);
    }

    static double decodeSpeedup(ModelArchitecture model, Device device, String technique) {
        return compiled(model, device).generate(1, 512, 257).bound().tpotSeconds()
                / compiled(model, device, technique)
                        .generate(1, 512, 257)
                        .bound()
                        .tpotSeconds();
    }

    static OperatorAnalysis gate(ModelArchitecture model, long tokens, String... techniques) {
        return compiled(model, A6000, techniques).analyze(Pass.decode(tokens, 1024)).operators().stream()
                .filter(operator -> operator.name().equals("gate_proj"))
                .findFirst()
                .orElseThrow();
    }

    static Scenario applied(ModelArchitecture model, String... techniques) {
        return Techniques.apply(
                Scenario.of(model, Deployment.of(model)),
                Arrays.stream(techniques).map(TechniqueRequest::parse).toList());
    }

    /** The scenario with techniques; empty where they cannot be applied. */
    static Optional<Scenario> possible(Scenario base, List<TechniqueRequest> requests) {
        return Techniques.tryApply(base, requests) instanceof Application.Applied applied
                ? Optional.of(applied.scenario())
                : Optional.empty();
    }

    static CompiledModel compiled(ModelArchitecture model, Device device, String... techniques) {
        return applied(model, techniques).compile(device, EfficiencyProfile.IDEAL);
    }
}
