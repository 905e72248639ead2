package dev.rooflight.cli.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rooflight.Inference;
import dev.rooflight.Rooflight;
import dev.rooflight.catalog.CatalogException;
import dev.rooflight.catalog.device.DeviceCatalog;
import dev.rooflight.catalog.model.ModelCatalog;
import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.analysis.Analysis;
import dev.rooflight.core.analysis.CompiledModel;
import dev.rooflight.core.analysis.Generation;
import dev.rooflight.core.analysis.OperatorAnalysis;
import dev.rooflight.core.analysis.PassAnalysis;
import dev.rooflight.core.analysis.Phase;
import dev.rooflight.core.analysis.Times;
import dev.rooflight.core.cost.Footprint;
import dev.rooflight.core.hardware.Power;
import dev.rooflight.core.operator.LatentForm;
import dev.rooflight.core.parallel.Parallelism;
import dev.rooflight.study.option.KernelSet;
import dev.rooflight.study.option.Options;
import dev.rooflight.technique.Techniques;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * What has to hold between the answers to two questions, whatever the right answers are: more work is never less time, a better
 * device never a slower one, and what is said twice is said alike. Drawn from all models, devices, spreads, formats and techniques
 * of the catalogue; there are no exceptions. More of them with {@code -Drooflight.fuzz.combinations=2000}.
 */
class MetamorphicTest {
    private static final int COMBINATIONS = Integer.getInteger("rooflight.fuzz.combinations", 120);
    private static final long SEED = Long.getLong("rooflight.fuzz.seed", 1);
    private static final double ROUNDING = 1e-9;

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final Draw draw = new Draw(random);
    private final List<String> models = ModelCatalog.ids();
    private final List<String> devices = DeviceCatalog.ids();
    private final Map<String, List<String>> broken = new LinkedHashMap<>();

    @Test
    void relationsHoldBetweenAnswers() {
        int tried = 0;
        int possible = 0;
        while (possible < COMBINATIONS) {
            assertThat(tried++)
                    .as("combinations of which so many are possible: " + possible)
                    .isLessThan(COMBINATIONS * 20);
            Optional<Inference> drawn = combination();
            if (drawn.isPresent()) {
                possible++;
                relations(drawn.get());
            }
        }
        System.out.println("metamorphic, seed " + SEED + ": " + possible + " combinations of " + tried + " drawn");
        assertThat(broken).isEmpty();
    }

    /** A question that has an answer, if what is drawn has one. */
    private Optional<Inference> combination() {
        try {
            Inference some = Rooflight.model(draw.of(models))
                    .on(draw.of(devices))
                    .batch(draw.logarithmic(1, 512))
                    .context(draw.oneIn(3) ? draw.logarithmic(1, 40) : draw.logarithmic(1, 100_000));
            some = draw.oneIn(2) ? some.tensorParallel(1 << draw.upTo(3)) : some;
            some = draw.oneIn(4) ? some.pipelineParallel(1 + draw.upTo(7)) : some;
            some = draw.oneIn(4) ? some.dataParallel(1 + draw.upTo(7)) : some;
            some = draw.oneIn(6) ? some.contextParallel(1 << draw.upTo(2)) : some;
            some = draw.oneIn(3) ? some.set(Options.LATENT_ATTENTION, draw.of(List.of(LatentForm.values()))) : some;
            some = draw.oneIn(3) ? some.precision(draw.value("precision")) : some;
            some = draw.oneIn(4) ? some.with(draw.of(Techniques.names())) : some;
            some = draw.oneIn(4) ? some.set(Options.KERNELS, KernelSet.EAGER) : some;
            some = some.compile().model().model().autoregressive() ? some.outputTokens(draw.logarithmic(2, 300)) : some;
            some.analyze();
            return Optional.of(some);
        } catch (InvalidValueException | CatalogException e) {
            return Optional.empty();
        }
    }

    private void relations(Inference some) {
        Analysis one = some.analyze();
        long batch = one.workload().batch();
        long context = one.workload().context();
        rows(some, one);
        energy(some, one);
        firstToken(some, one);
        if (oneForm(some)) {
            notLess("one more sequence", some, one, some.batch(batch + 1));
            notLess("one more position", some, one, some.context(context + 1));
            notLess("twice the positions", some, one, some.context(2 * context));
        }
        notLess("twice the bandwidth", some, faster(some, one, "bandwidth"), one);
        notLess("twice the vector units", some, faster(some, one, "vector"), one);
        if (one.workload().outputTokens() > 0) {
            Analysis more = some.outputTokens(one.workload().outputTokens() + 1).analyze();
            check(
                    "one more token",
                    some,
                    end(one).bound() <= end(more).bound() * (1 + ROUNDING)
                            && end(one).expected() <= end(more).expected() * (1 + ROUNDING));
        }
        memory(some, one);
        replicas(some, one);
        price(some);
    }

    /**
     * Whether passes have no choice. Where they have one (latent attention absorbed or expanded, arithmetic in the memory or not), the
     * one that is faster by the roofline is taken, and what is expected need not be less for it.
     */
    private static boolean oneForm(Inference some) {
        CompiledModel compiled = some.compile().model();
        boolean latent = compiled.deployment().latentForm().isEmpty()
                && compiled.model().layerGroups().stream()
                        .anyMatch(group -> group.layer().mixer().latent());
        return !latent && compiled.deployment().execution().nearMemory().isEmpty();
    }

    private static Times<Double> end(Analysis one) {
        Times<Generation> generation = one.generation().orElseThrow();
        return new Times<>(
                generation.bound().endToEndSeconds(), generation.expected().endToEndSeconds());
    }

    private Analysis faster(Inference some, Analysis one, String field) {
        double value = field.equals("bandwidth")
                ? one.device().memory().bandwidthBytesPerSecond()
                : one.device().compute().vectorOpsPerSecond();
        return some.set(field, 2 * value).analyze();
    }

    private void rows(Inference some, Analysis one) {
        one.phases().forEach((phase, pass) -> {
            for (OperatorAnalysis row : pass.operators()) {
                check(
                        "expected is not below bound, " + phase + " " + row.name(),
                        some,
                        row.boundSeconds() >= 0
                                && row.expectedSeconds() >= row.boundSeconds() * (1 - ROUNDING)
                                && row.expectedSeconds() < Double.POSITIVE_INFINITY);
            }
            PassAnalysis.Totals totals = pass.totals();
            check("totals are finite", some, totals.expectedSeconds() < Double.POSITIVE_INFINITY);
        });
    }

    private void energy(Inference some, Analysis one) {
        Power power = one.device().power();
        one.phases().forEach((phase, pass) -> {
            Footprint footprint = one.footprints().get(phase);
            if (footprint != null
                    && footprint.joules().isPresent()
                    && power.tdpWatts().isPresent()) {
                double most = power.tdpWatts().getAsDouble()
                        * one.deployment().parallelism().devices()
                        * pass.totals().expectedSeconds();
                check(
                        "no more joules than TDP times seconds, " + phase,
                        some,
                        footprint.joules().getAsDouble() <= most * (1 + ROUNDING));
            }
        });
    }

    /** A prompt's first token comes when its pass is over, however short it is and whatever it is spread over. */
    private void firstToken(Inference some, Analysis one) {
        PassAnalysis prefill = one.phases().get(Phase.PREFILL);
        if (prefill == null
                || one.generation().isEmpty()
                || !some.asked().techniques().on().isEmpty()) {
            return;
        }
        Times<Generation> generation = one.generation().get();
        check(
                "TTFT is the prompt's pass",
                some,
                close(generation.bound().ttftSeconds(), prefill.totals().boundSeconds())
                        && close(
                                generation.expected().ttftSeconds(),
                                prefill.totals().expectedSeconds()));
    }

    private static boolean close(double one, double other) {
        return Math.abs(one - other) <= ROUNDING * Math.max(one, other);
    }

    private void notLess(String what, Inference some, Analysis less, Inference more) {
        try {
            notLess(what, some, less, more.analyze());
        } catch (InvalidValueException e) {
            // beyond what a technique or a cache allows
            return;
        }
    }

    private void notLess(String what, Inference some, Analysis less, Analysis more) {
        less.phases().forEach((phase, pass) -> {
            PassAnalysis.Totals low = pass.totals();
            PassAnalysis.Totals high = more.phases().get(phase).totals();
            check(what + ", bound, " + phase, some, low.boundSeconds() <= high.boundSeconds() * (1 + ROUNDING));
            check(
                    what + ", expected, " + phase,
                    some,
                    low.expectedSeconds() <= high.expectedSeconds() * (1 + ROUNDING));
        });
    }

    private void memory(Inference some, Analysis one) {
        double capacity = one.device().memory().capacityBytes();
        Analysis larger = some.set("capacity", 2 * capacity).analyze();
        check(
                "what fits fits into more",
                some,
                !one.memory().fits() || larger.memory().fits());
        check(
                "more memory takes no smaller batch",
                some,
                one.memory().maxBatch() <= larger.memory().maxBatch());
    }

    /** Twice the replicas take twice the batch in the same time, where they share neither experts nor links between stages. */
    private void replicas(Inference some, Analysis one) {
        Parallelism spread = one.deployment().parallelism();
        if (spread.expert() > 1 || spread.pipeline() > 1 || spread.data() > 4) {
            return;
        }
        Analysis twice;
        try {
            twice = some.dataParallel(2 * spread.data())
                    .batch(2 * one.workload().batch())
                    .analyze();
        } catch (InvalidValueException e) {
            return;
        }
        if (twice.deployment().parallelism().data() != 2 * spread.data()) {
            // a technique decides it
            return;
        }
        one.phases()
                .forEach((phase, pass) -> check(
                        "replicas share a batch, " + phase,
                        some,
                        close(
                                        pass.totals().boundSeconds(),
                                        twice.phases().get(phase).totals().boundSeconds())
                                && close(
                                        pass.totals().expectedSeconds(),
                                        twice.phases().get(phase).totals().expectedSeconds())));
    }

    private void price(Inference some) {
        Analysis cheap = some.set(Options.PRICE, 1.0).analyze();
        Analysis dear = some.set(Options.PRICE, 3.0).analyze();
        cheap.footprints()
                .forEach((phase, footprint) -> check(
                        "money goes with the price, " + phase,
                        some,
                        close(
                                3 * footprint.usd().orElseThrow(),
                                dear.footprints().get(phase).usd().orElseThrow())));
    }

    private void check(String relation, Inference some, boolean holds) {
        if (!holds) {
            List<String> cases =
                    broken.computeIfAbsent(relation.replaceAll(", (PREFILL|DECODE).*", ""), first -> new ArrayList<>());
            if (cases.size() < 5) {
                cases.add(relation + ": " + shown(some));
            }
        }
    }

    private static String shown(Inference some) {
        return some.asked().model().reference().name() + " on "
                + some.asked().hardware().reference().name() + " "
                + some.asked().techniques().on() + " " + some.asked().settings();
    }
}
