package dev.rooflight.request;

import dev.rooflight.catalog.engine.EngineName;
import dev.rooflight.catalog.model.ModelSource;
import dev.rooflight.catalog.text.NearestNames;
import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.efficiency.EngineProfile;
import dev.rooflight.llmviewer.PaperModel;
import dev.rooflight.study.Case;
import dev.rooflight.study.Hardware;
import dev.rooflight.study.NamedModel;
import dev.rooflight.study.Reference;
import dev.rooflight.study.Sources;
import dev.rooflight.study.Switches;
import dev.rooflight.study.option.Option;
import dev.rooflight.study.option.OptionTable;
import dev.rooflight.study.option.Options;
import dev.rooflight.study.option.Settings;
import dev.rooflight.technique.TechniqueRequest;
import dev.rooflight.technique.Techniques;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Turns what was written into what is meant. */
public final class QuestionReader {
    private final OptionTable table;
    private final Sources sources;
    private final Function<Reference, ModelSource> configurations;
    private final TextForms forms;

    /**
     * A reader.
     *
     * @param table the options that there are
     * @param sources where names lead
     * @param configurations where names of models lead in LLM-Viewer's accounting, which reads them in its own way
     */
    public QuestionReader(OptionTable table, Sources sources, Function<Reference, ModelSource> configurations) {
        this.table = table;
        this.sources = sources;
        this.configurations = configurations;
        this.forms = new TextForms(sources);
    }

    /** How values are written. */
    public TextForms forms() {
        return forms;
    }

    /**
     * The question that was written.
     *
     * @throws InvalidValueException if a text is not possible; its field is the name of the option
     * @throws RuntimeException if a name leads nowhere, as {@link Sources} says
     */
    public Question read(Asked asked) {
        Settings settings = settings(asked);
        return settings.get(Question.ACCOUNTING) == Accounting.PAPER
                ? new Question.Paper(paper(asked, settings.without(Question.ACCOUNTING)))
                : new Question.Exact(exact(asked, settings));
    }

    private Settings settings(Asked asked) {
        Settings settings = Settings.NONE;
        for (Option<?> option : table.options()) {
            String text = asked.options().get(option.name());
            settings = text == null ? settings : with(settings, option, text);
        }
        return settings;
    }

    private <T> Settings with(Settings settings, Option<T> option, String text) {
        return settings.with(option, option.kind().in(forms).read(option.name(), text));
    }

    private Case exact(Asked asked, Settings settings) {
        Hardware hardware = DeviceTexts.read(sources.hardware(asked.hardware()), asked.set(), forms);
        settings.asked(Options.ENGINE).ifPresent(engine -> known(engine, hardware));
        return new Case(sources.model(asked.model()), hardware, techniques(asked), settings);
    }

    /** Refuses an engine that is not known, with the nearest that is. */
    private static void known(String engine, Hardware hardware) {
        if (hardware.engine(engine).isEmpty()) {
            List<String> ids =
                    hardware.known().engines().stream().map(EngineProfile::id).toList();
            EngineName asked = EngineName.of(engine);
            List<String> near = NearestNames.of(asked.id(), ids, 3).stream()
                    .map(id -> new EngineName(id, asked.version()).toString())
                    .toList();
            throw new InvalidValueException(
                    Options.ENGINE.name(),
                    Numbers.quoted(engine),
                    "one of " + String.join(", ", ids),
                    near.isEmpty() ? "" : "did you mean " + String.join(" or ", near) + "?");
        }
    }

    private Switches techniques(Asked asked) {
        List<TechniqueRequest> on =
                asked.with().stream().map(TechniqueRequest::parse).toList();
        List<NamedModel> models = new ArrayList<>();
        for (TechniqueRequest technique : on) {
            Techniques.models(technique).forEach(name -> models.add(sources.model(Reference.to(name))));
        }
        return new Switches(on, models);
    }

    private PaperCase paper(Asked asked, Settings settings) {
        if (!asked.with().isEmpty()) {
            throw PaperCase.noTechniques(String.join(", ", asked.with()));
        }
        Hardware named = Hardware.of(asked.hardware(), sources.device(asked.hardware()), Hardware.Known.NOTHING);
        return new PaperCase(
                asked.model(), paper(asked.model()), DeviceTexts.read(named, asked.set(), forms), settings);
    }

    private PaperModel paper(Reference reference) {
        return PaperModel.dit(reference.name()).orElseGet(() -> {
            ModelSource source = configurations.apply(reference);
            return PaperModel.read(source.id(), source.config());
        });
    }
}
