package dev.rooflight.core.efficiency;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.Require;
import dev.rooflight.core.format.ComputeFormat;
import dev.rooflight.core.hardware.Link;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Everything measured of a device, or pooled over the devices of a class.
 *
 * @param id of the device, or of the class such as {@code default-hbm}
 * @param measured whether kernels of this device were measured; otherwise the constants are those of its class
 * @param kernels constants of each class of kernels in each format; decode attention by the format of the cache
 * @param collectives constants of exchanges over links of each scope
 * @param powerExponent γ: power is idle + (TDP - idle)·utilisation^γ; above 0 to 4
 * @param provenance where each part is from, one for each fit
 */
public record EfficiencyProfile(
        String id,
        boolean measured,
        Map<KernelClass, Map<ComputeFormat, KernelModel>> kernels,
        Map<Link.Scope, CollectiveConstants> collectives,
        double powerExponent,
        List<Provenance> provenance) {
    /** Kernels at the roofline. */
    public static final EfficiencyProfile IDEAL =
            new EfficiencyProfile("ideal", false, Map.of(), Map.of(), 1, List.of());

    /**
     * Where constants are from and how well they fit.
     *
     * @param part what was fitted, such as {@code linear bf16}
     * @param source the measurements
     * @param date of the fit, {@code YYYY-MM-DD}
     * @param rows measurements used
     * @param errorInSample mean absolute relative error on them
     * @param errorOutOfSample mean absolute relative error on shapes left out; negative where none were
     */
    public record Provenance(
            String part, String source, String date, int rows, double errorInSample, double errorOutOfSample) {
        public Provenance {
            requireNonNull(part, "part is null");
            requireNonNull(source, "source is null");
            requireNonNull(date, "date is null");
        }
    }

    public EfficiencyProfile {
        requireNonNull(id, "id is null");
        Map<KernelClass, Map<ComputeFormat, KernelModel>> copy = new EnumMap<>(KernelClass.class);
        kernels.forEach((kind, formats) -> {
            Map<ComputeFormat, KernelModel> ofKind = new EnumMap<>(ComputeFormat.class);
            ofKind.putAll(formats);
            copy.put(kind, Collections.unmodifiableMap(ofKind));
        });
        kernels = Collections.unmodifiableMap(copy);
        Map<Link.Scope, CollectiveConstants> ofScopes = new EnumMap<>(Link.Scope.class);
        ofScopes.putAll(collectives);
        collectives = Collections.unmodifiableMap(ofScopes);
        Require.within("power exponent", powerExponent, 0.01, 4);
        provenance = List.copyOf(provenance);
    }

    /**
     * Constants of a class in a format; of the next wider format known where there are none, of any where there is none wider,
     * {@link KernelModel.Ideal} where nothing is known of the class.
     */
    public KernelModel of(KernelClass kind, ComputeFormat format) {
        Map<ComputeFormat, KernelModel> formats = kernels.getOrDefault(kind, Map.of());
        for (ComputeFormat wider : format.widening()) {
            KernelModel constants = formats.get(wider);
            if (constants != null) {
                return constants;
            }
        }
        return formats.values().stream().findFirst().orElseGet(KernelModel.Ideal::new);
    }

    /**
     * This profile laid over another: its constants win, by kernel class and format and by scope of links, and so does its
     * provenance, by part.
     */
    public EfficiencyProfile over(EfficiencyProfile below) {
        Map<KernelClass, Map<ComputeFormat, KernelModel>> all = new EnumMap<>(KernelClass.class);
        for (KernelClass kind : KernelClass.values()) {
            Map<ComputeFormat, KernelModel> formats = new EnumMap<>(ComputeFormat.class);
            formats.putAll(below.kernels.getOrDefault(kind, Map.of()));
            formats.putAll(kernels.getOrDefault(kind, Map.of()));
            if (!formats.isEmpty()) {
                all.put(kind, formats);
            }
        }
        Map<Link.Scope, CollectiveConstants> exchanges = new EnumMap<>(Link.Scope.class);
        exchanges.putAll(below.collectives);
        exchanges.putAll(collectives);
        List<Provenance> parts = new ArrayList<>(provenance);
        for (Provenance entry : below.provenance) {
            if (provenance.stream().noneMatch(own -> own.part().equals(entry.part()))) {
                parts.add(entry);
            }
        }
        return new EfficiencyProfile(id, measured, all, exchanges, powerExponent, parts);
    }

    /** Constants of exchanges over links of a scope; {@link CollectiveConstants#IDEAL} where nothing is known. */
    public CollectiveConstants collectives(Link.Scope scope) {
        return collectives.getOrDefault(scope, CollectiveConstants.IDEAL);
    }
}
