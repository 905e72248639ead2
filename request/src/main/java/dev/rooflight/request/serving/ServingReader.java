package dev.rooflight.request.serving;

import dev.rooflight.catalog.engine.EngineCatalog;
import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.request.Numbers;
import dev.rooflight.request.Question;
import dev.rooflight.serving.engine.SchedulerKind;
import dev.rooflight.serving.engine.SchedulerSettings;
import dev.rooflight.serving.engine.ServingEngine;
import dev.rooflight.serving.engine.Setting;
import dev.rooflight.serving.engine.StepTimes;
import dev.rooflight.serving.fleet.Router;
import dev.rooflight.study.Case;
import dev.rooflight.study.option.Option;
import dev.rooflight.study.option.OptionTable;
import dev.rooflight.study.option.Options;
import dev.rooflight.study.serving.ServingQuestion;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Turns what was said of a case under load into a question. */
public final class ServingReader {
    /** The options of a case that a load does not say itself. */
    public static final OptionTable OPTIONS = new OptionTable(Question.OPTIONS.options().stream()
            .filter(option -> !List.of(Options.BATCH, Options.CONTEXT, Options.OUTPUT_TOKENS, Options.PHASE)
                    .contains(option))
            .toList());

    private static final String SET = "engine-set";

    private final LoadReader loads;

    /** @param loads reads the load */
    public ServingReader(LoadReader loads) {
        this.loads = loads;
    }

    /**
     * The question that was written.
     *
     * @param asked the case
     * @param written texts of the case's options by name, for those that are settings of engines as well
     * @param said what was said of the load
     * @param set settings of the engine, {@code NAME=VALUE} each
     * @param measured step times in the place of the cost model's, if there are any
     * @throws InvalidValueException if a text is not possible, texts contradict each other, or the engine refuses its settings itself
     */
    public ServingQuestion read(
            Case asked,
            Map<String, String> written,
            Said said,
            List<String> set,
            Optional<Supplier<StepTimes>> measured) {
        return request(asked, written, said, set, measured).question();
    }

    /**
     * The same, understood but nothing of it drawn or compiled.
     *
     * @throws InvalidValueException if a text is not possible, or texts contradict each other
     */
    public ServingRequest request(
            Case asked,
            Map<String, String> written,
            Said said,
            List<String> set,
            Optional<Supplier<StepTimes>> measured) {
        ServingTechniques techniques = ServingTechniques.of(asked);
        LoadReader.Reading load = loads.read(said);
        return new ServingRequest(
                asked,
                techniques.in(engine(asked, written, said, set)),
                load.with(techniques.in(load.offered())),
                (int) said.whole(ServingWords.REPLICAS, 1, 10_000, 1),
                said.text(ServingWords.ROUTER).map(Router::named).orElse(new Router.RoundRobin()),
                measured);
    }

    private static ServingEngine engine(Case asked, Map<String, String> written, Said said, List<String> set) {
        Device device = asked.hardware().device();
        int tensorParallel = asked.deployment().parallelism().tensor();
        ServingEngine usual = EngineCatalog.serving(asked.deployment().engine().asked(), device, tensorParallel);
        SchedulerSettings settings = said.text(ServingWords.SCHEDULER)
                .map(SchedulerKind::named)
                .filter(kind -> kind != usual.settings().kind())
                .map(kind -> EngineCatalog.scheduler(kind, device, tensorParallel))
                .orElse(usual.settings());
        settings = option(settings, asked, written, Options.KV_BLOCK, Setting.BLOCK);
        Setting budget = settings.kind() == SchedulerKind.SGLANG ? Setting.CHUNK : Setting.MAX_NUM_BATCHED_TOKENS;
        settings = option(settings, asked, written, Options.MAX_BATCHED_TOKENS, budget);
        for (String one : set) {
            settings = set(settings, one);
        }
        return usual.with(settings);
    }

    /** What an option of the case says of the engine. */
    private static SchedulerSettings option(
            SchedulerSettings settings, Case asked, Map<String, String> written, Option<Long> option, Setting setting) {
        return written.containsKey(option.name()) && settings.kind().settings().contains(setting)
                ? settings.with(setting, asked.settings().get(option), SchedulerSettings.ASKED + ": --" + option.name())
                : settings;
    }

    private static SchedulerSettings set(SchedulerSettings settings, String text) {
        int equals = text.indexOf('=');
        if (equals <= 0) {
            throw new InvalidValueException(SET, Numbers.quoted(text), "NAME=VALUE, such as max-num-seqs=256");
        }
        SchedulerSettings changed = settings.with(text.substring(0, equals), text.substring(equals + 1));
        for (Map.Entry<Setting, SchedulerSettings.Value> entry :
                changed.values().entrySet()) {
            SchedulerSettings.Value before = settings.values().get(entry.getKey());
            if (before != null
                    && before.source().startsWith(SchedulerSettings.ASKED)
                    && before.number() != entry.getValue().number()) {
                throw new InvalidValueException(
                        SET,
                        Numbers.quoted(text),
                        "one value of " + entry.getKey().id(),
                        entry.getKey().write(before.number()) + " is asked for as well");
            }
        }
        return changed;
    }
}
