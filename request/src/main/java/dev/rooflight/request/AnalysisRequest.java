package dev.rooflight.request;

import dev.rooflight.Rooflight;
import dev.rooflight.catalog.engine.EfficiencyReader;
import dev.rooflight.catalog.engine.EngineCatalog;
import dev.rooflight.catalog.model.HuggingFaceReader;
import dev.rooflight.catalog.model.LoadedModel;
import dev.rooflight.catalog.model.ModelSource;
import dev.rooflight.catalog.text.InputFile;
import dev.rooflight.catalog.text.Quantity;
import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.analysis.Analysis;
import dev.rooflight.core.analysis.Deployment;
import dev.rooflight.core.analysis.Phase;
import dev.rooflight.core.analysis.Workload;
import dev.rooflight.core.cost.Rates;
import dev.rooflight.core.efficiency.EfficiencyProfile;
import dev.rooflight.core.efficiency.EngineProfile;
import dev.rooflight.core.format.NumberFormats;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.core.hardware.Price;
import dev.rooflight.core.memory.MemoryPolicy;
import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.core.model.Precision;
import dev.rooflight.core.model.PrecisionNames;
import dev.rooflight.core.note.Note;
import dev.rooflight.core.operator.Kernels;
import dev.rooflight.core.operator.LatentForm;
import dev.rooflight.core.parallel.Parallelism;
import dev.rooflight.core.pass.Pass;
import dev.rooflight.study.advice.Advice;
import dev.rooflight.study.advice.Advisor;
import dev.rooflight.study.advice.Objective;
import dev.rooflight.technique.Category;
import dev.rooflight.technique.Scenario;
import dev.rooflight.technique.TechniqueRequest;
import dev.rooflight.technique.Techniques;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;

/**
 * An analysis as it is asked for.
 *
 * @param reference what the model was named
 * @param source the model's configuration, read when it is needed
 * @param hardware what the device was named
 * @param device the device, changed numbers included
 * @param options everything else, by the names of the command line
 */
public record AnalysisRequest(
        String reference, Supplier<ModelSource> source, String hardware, Device device, Options options) {

    /** Accountings. */
    enum Accounting {
        EXACT,
        PAPER
    }

    /** Sets of kernels. */
    enum KernelSet {
        FUSED,
        EAGER
    }

    /** Phases. */
    enum Phases {
        PREFILL,
        DECODE,
        BOTH
    }

    /** The analysis asked for. */
    public Analysis analyze() {
        return inPaperAccounting() ? inPaper() : prepare(model()).analyze(this);
    }

    private Analysis inPaper() {
        if (!techniques().isEmpty()) {
            throw new InvalidValueException(
                    "%s is '%s'; expected none in paper accounting, which knows number formats and fused attention only"
                            .formatted(name("with"), String.join(", ", techniques())));
        }
        return PaperAnalysis.of(this);
    }

    /** Whether the accounting asked for is that of LLM-Viewer. */
    public boolean inPaperAccounting() {
        return options.choice("accounting", Accounting.class).equals(Optional.of(Accounting.PAPER));
    }

    /** The model compiled as asked for; what is asked of the workload and of rates is of no matter to it. */
    public PreparedModel prepare(LoadedModel model) {
        Scenario scenario = scenario(model.architecture());
        List<Note> notes = new ArrayList<>();
        model.notes().forEach(text -> notes.add(new Note.OfModel(text)));
        notes.addAll(scenario.notes());
        return new PreparedModel(scenario.compile(device, efficiency()), notes);
    }

    /** The same with another text of a name. */
    public AnalysisRequest with(String name, String text) {
        return with(name, List.of(text));
    }

    private AnalysisRequest with(String name, List<String> texts) {
        Map<String, List<String>> values = new HashMap<>(options.values());
        values.put(name, texts);
        return new AnalysisRequest(reference, source, hardware, device, new Options(values, options.naming()));
    }

    /** The same with a parameter of a technique, which is switched on where it is not. */
    AnalysisRequest withTechnique(String name, String parameter, String value) {
        List<String> all = new ArrayList<>();
        TechniqueRequest changed = TechniqueRequest.parse(name);
        for (String text : techniques()) {
            TechniqueRequest request = TechniqueRequest.parse(text);
            if (request.name().equals(changed.name())) {
                changed = request;
            } else {
                all.add(text);
            }
        }
        all.add(changed.with(parameter, value).toString());
        return with("with", all);
    }

    /** Techniques asked for, as they were written. */
    public List<String> techniques() {
        return options.all("with");
    }

    /** The same without any technique. */
    public AnalysisRequest withoutTechniques() {
        return with("with", List.of());
    }

    /** The same without techniques of a kind. */
    AnalysisRequest without(Category category) {
        return with(
                "with",
                techniques().stream()
                        .filter(text -> Techniques.technique(TechniqueRequest.parse(text))
                                        .category()
                                != category)
                        .toList());
    }

    /** The same on another device. */
    public AnalysisRequest on(Device other) {
        return new AnalysisRequest(reference, source, hardware, other, options);
    }

    /** The model. */
    public LoadedModel model() {
        return HuggingFaceReader.read(source.get());
    }

    /** The model and deployment asked for, techniques included. */
    public Scenario scenario(ModelArchitecture model) {
        List<TechniqueRequest> techniques =
                techniques().stream().map(TechniqueRequest::parse).toList();
        return Techniques.apply(Scenario.of(model, deployment(model)), techniques, name -> Rooflight.model(name)
                .architecture());
    }

    /** Which techniques would pay. */
    public Advice advise(Objective objective, Advisor.Limits limits) {
        if (inPaperAccounting()) {
            throw new InvalidValueException(
                    "%s is 'paper'; expected exact: advice is of what the hardware does".formatted(name("accounting")));
        }
        return new Advisor(
                        scenario(model().architecture()),
                        device,
                        efficiency(),
                        workload(),
                        limits,
                        rates().usdPerDeviceHour())
                .advise(objective);
    }

    private String name(String option) {
        return options.naming().apply(option);
    }

    /** The workload asked for. */
    public Workload workload() {
        long batch = options.count("batch", 1, 1, Pass.MAX_BATCH);
        long context = options.count("context", 2048, 1, Pass.MAX_CONTEXT);
        long output = options.count("output-tokens", 0, 1, Math.max(1, Pass.MAX_CONTEXT - context));
        List<Phase> phases =
                switch (options.choice("phase", Phases.class).orElse(Phases.BOTH)) {
                    case PREFILL -> List.of(Phase.PREFILL);
                    case DECODE -> List.of(Phase.DECODE);
                    case BOTH -> List.of(Phase.values());
                };
        return new Workload(batch, context, output, phases);
    }

    /** The deployment asked for. */
    public Deployment deployment(ModelArchitecture model) {
        Deployment standard = Deployment.of(model);
        Deployment chosen = standard.withPrecision(precision(standard.precision()))
                .withKernels(eagerKernels() ? Kernels.EAGER : Kernels.FUSED)
                .withMemory(memory())
                .withParallelism(parallelism())
                .withEngine(engine());
        return options.choice("latent-attention", LatentForm.class)
                .map(chosen::withLatentForm)
                .orElse(chosen);
    }

    /** The precision asked for, where {@code stored} says nothing. */
    Precision precision(Precision stored) {
        Precision chosen = options.text("precision")
                .map(name -> PrecisionNames.parse(name, stored))
                .orElse(stored);
        Optional<String> weights = options.text("weights");
        if (weights.isPresent()) {
            chosen = chosen.withWeights(NumberFormats.parse(weights.get()));
        }
        Optional<String> activations = options.text("activations");
        if (activations.isPresent()) {
            chosen = chosen.withActivations(NumberFormats.parse(activations.get()));
        }
        Optional<String> cache = options.text("kv-cache");
        return cache.isEmpty() ? chosen : chosen.withKvCache(NumberFormats.parse(cache.get()));
    }

    /** Whether fused kernels are asked for by name. */
    boolean fusedKernels() {
        return options.choice("kernels", KernelSet.class).equals(Optional.of(KernelSet.FUSED));
    }

    private boolean eagerKernels() {
        return options.choice("kernels", KernelSet.class).equals(Optional.of(KernelSet.EAGER));
    }

    private Parallelism parallelism() {
        return new Parallelism(
                degree("tp", 1),
                degree("pp", 1),
                degree("ep", 1),
                degree("dp", 1),
                degree("cp", 1),
                degree("microbatches", 0),
                options.number("overlap", 0, 0, 1));
    }

    private int degree(String name, int least) {
        return (int) options.count(name, least, least, 65_536);
    }

    private EngineProfile engine() {
        return options.text("engine")
                .map(name -> EngineCatalog.find(name, device))
                .orElseGet(() -> ideal() ? EngineProfile.IDEAL : EngineCatalog.usual(device));
    }

    private boolean ideal() {
        return options.text("efficiency").equals(Optional.of("ideal"));
    }

    private EfficiencyProfile efficiency() {
        String named = options.text("efficiency").orElse("profile");
        if (named.equals("profile")) {
            return Rooflight.efficiency(device);
        }
        if (ideal()) {
            return EfficiencyProfile.IDEAL;
        }
        if (!InputFile.isPath(named)) {
            throw new InvalidValueException("%s is '%s'; expected profile, ideal or the path of a profile"
                    .formatted(name("efficiency"), named));
        }
        return EfficiencyReader.read(Path.of(named));
    }

    private MemoryPolicy memory() {
        return new MemoryPolicy(
                options.number("memory-utilization", 0.9, Double.MIN_NORMAL, 1),
                options.text("reserve")
                        .map(text -> Quantity.parse(name("reserve"), text, Quantity.Dimension.BYTES)
                                .value())
                        .orElse(0.0),
                (int) options.count("kv-block", 16, 1, 1_000_000),
                options.count("max-batched-tokens", 8192, 1, 1_000_000_000_000L));
    }

    /** The rates asked for, or the device's own price. */
    public Rates rates() {
        OptionalDouble price = options.text("price").isPresent()
                ? OptionalDouble.of(options.number("price", 0, 0, 1e6))
                : device.price().map(Price::usdPerHour).map(OptionalDouble::of).orElseGet(OptionalDouble::empty);
        OptionalDouble grid = options.text("grid").isPresent()
                ? OptionalDouble.of(options.number("grid", 0, 0, 1e5))
                : OptionalDouble.empty();
        return new Rates(price, grid, options.number("pue", 1, 1, 10), options.number("host-power", 0, 0, 1e5));
    }
}
