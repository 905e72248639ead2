package dev.rooflight.catalog.model;

import dev.rooflight.catalog.checkpoint.StoredTensor;
import dev.rooflight.catalog.checkpoint.StoredTensors;
import dev.rooflight.core.format.NumberFormat;
import dev.rooflight.core.format.NumberFormats;
import dev.rooflight.core.model.Component;
import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.core.model.Precision;
import dev.rooflight.core.note.Note;
import dev.rooflight.core.operator.Network;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Takes number formats from a checkpoint's headers: they win over what the configuration lets one compute. Each component's
 * bits are the bytes of its tensors over the parameters it has, scales and padding included, so that weights take exactly the
 * bytes that are stored. The compute format stays what the configuration says, or that of the one type stored.
 */
final class CheckpointFormats {
    private static final double NOTABLE = 1e-3;

    /** What of tensors' names tells their component; the first part that is found decides. */
    private static final List<NamePart> NAMES = List.of(
            new NamePart(Pattern.compile("(?:^|\\.)(?:mtp|nextn)(?:\\.|_)"), Component.PREDICTION),
            new NamePart(
                    Pattern.compile("visual|vision|mm_|multi_modal|multimodal|image_newline|^v\\."), Component.VISION),
            new NamePart(Pattern.compile("^encoder\\."), Component.ENCODER),
            new NamePart(Pattern.compile("lm_head|embed_out|^output\\.weight|output_layer"), Component.HEAD),
            new NamePart(Pattern.compile("embed|embd|wte|wpe|token_types|position"), Component.EMBEDDING),
            new NamePart(Pattern.compile("shared_expert|shexp|shared_mlp"), Component.SHARED_EXPERTS),
            new NamePart(
                    Pattern.compile("router|gate_inp|mlp\\.gate\\.|e_score_correction|exp_probs"), Component.ROUTER),
            new NamePart(Pattern.compile("experts|_exps"), Component.EXPERTS),
            new NamePart(Pattern.compile("norm|(?:^|\\.)ln_|layernorm"), Component.NORM),
            new NamePart(
                    Pattern.compile("mamba|ssm|linear_attn|mixer\\.(?:in_proj|out_proj|conv1d|A_log|D|dt)"),
                    Component.RECURRENT),
            new NamePart(Pattern.compile("attn|attention"), Component.ATTENTION),
            new NamePart(Pattern.compile("mlp|ffn|feed_forward|fc[12]|dense_h|dense_4h"), Component.FEED_FORWARD));

    private record NamePart(Pattern part, Component component) {}

    private CheckpointFormats() {}

    /** The model with its weights in the formats that the tensors are stored in, and a note that says so. */
    static LoadedModel apply(LoadedModel model, StoredTensors tensors) {
        ModelArchitecture architecture = model.architecture();
        Map<Component, Double> parameters = Network.parameters(architecture);
        Map<Component, List<StoredTensor>> byComponent = new EnumMap<>(Component.class);
        for (StoredTensor tensor : tensors.list()) {
            component(tensor.name()).ifPresent(component -> byComponent
                    .computeIfAbsent(component, any -> new ArrayList<>())
                    .add(tensor));
        }
        Precision stored = architecture.stored();
        for (Map.Entry<Component, List<StoredTensor>> entry : byComponent.entrySet()) {
            double count = parameters.getOrDefault(entry.getKey(), 0.0);
            if (count > 0) {
                NumberFormat before = stored.weightFormat(entry.getKey());
                stored = stored.withWeights(entry.getKey(), format(entry.getValue(), count, before));
            }
        }
        List<Note> notes = new ArrayList<>(model.notes());
        double computed = bytes(parameters, architecture.stored());
        double difference = tensors.bytes() / computed - 1;
        notes.add(new Note.TensorsStored(
                tensors.list().size(), tensors.bytes(), Math.abs(difference) < NOTABLE ? 0 : difference));
        notes.addAll(tensors.notes());
        return new LoadedModel(architecture.withStored(stored), model.origin(), notes);
    }

    private static Optional<Component> component(String tensor) {
        return NAMES.stream()
                .filter(name -> name.part().matcher(tensor).find())
                .map(NamePart::component)
                .findFirst();
    }

    private static double bytes(Map<Component, Double> parameters, Precision precision) {
        double bytes = 0;
        for (Map.Entry<Component, Double> entry : parameters.entrySet()) {
            bytes += entry.getValue() * precision.weightBytes(entry.getKey());
        }
        return bytes;
    }

    /** The one format all tensors have, where it explains their bytes; else a mixture of that many bits. */
    private static NumberFormat format(List<StoredTensor> tensors, double parameters, NumberFormat before) {
        double bits = 8.0 * tensors.stream().mapToLong(StoredTensor::bytes).sum() / parameters;
        if (Math.abs(bits - before.bitsPerElement()) < NOTABLE * bits) {
            return before;
        }
        List<String> types =
                tensors.stream().map(StoredTensor::dtype).distinct().toList();
        if (types.size() == 1) {
            Optional<NumberFormat> single = NumberFormats.find(types.get(0));
            if (single.isPresent() && Math.abs(bits - single.get().bitsPerElement()) < NOTABLE * bits) {
                return single.get();
            }
        }
        double shown = Math.min(64, Math.max(0.5, bits));
        return new NumberFormat(
                String.format(Locale.ROOT, "%.2f-bit", shown),
                shown,
                0,
                0,
                before.arithmeticId(),
                "as stored: " + String.join(", ", types));
    }
}
