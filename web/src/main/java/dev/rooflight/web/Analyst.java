package dev.rooflight.web;

import dev.rooflight.catalog.DeviceReader;
import dev.rooflight.catalog.HuggingFaceReader;
import dev.rooflight.catalog.LoadedModel;
import dev.rooflight.core.analysis.Analysis;
import dev.rooflight.core.analysis.CompiledModel;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.request.AnalysisRequest;
import java.util.ArrayList;
import java.util.List;

/** Answers questions; models, devices and compiled models that were asked for last are kept. For many threads. */
final class Analyst {
    private final Lru<String, LoadedModel> models = new Lru<>(64);
    private final Lru<Question.DeviceKey, Device> devices = new Lru<>(64);
    private final Lru<Question.CompiledKey, CompiledModel> compiled = new Lru<>(64);

    /** The analysis asked for. */
    Analysis analyze(Question question) {
        return analyze(question, question.kept());
    }

    /** The analysis asked for; {@code keep} false leaves what is kept as it is. */
    Analysis analyze(Question question, boolean keep) {
        AnalysisRequest request = question.on(device(question, keep));
        if (question.inAnotherAccounting()) {
            return request.analyze();
        }
        LoadedModel model = model(question);
        CompiledModel ready = compiled(question, request, model, keep);
        List<String> notes = new ArrayList<>(model.notes());
        if (!request.options().all("with").isEmpty()) {
            notes.addAll(request.scenario(model.architecture()).notes());
        }
        return Analysis.of(ready, request.workload(), request.rates()).withNotes(notes);
    }

    /** The compiled model that a question is about. */
    CompiledModel compiled(Question question) {
        AnalysisRequest request = question.on(device(question, question.kept()));
        return compiled(question, request, model(question), question.kept());
    }

    /** The workload that a question asks for. */
    AnalysisRequest request(Question question) {
        return question.on(device(question, question.kept()));
    }

    private CompiledModel compiled(Question question, AnalysisRequest request, LoadedModel model, boolean keep) {
        return keep && question.kept()
                ? compiled.get(question.compiledKey(), () -> request.compile(model.architecture()))
                : request.compile(model.architecture());
    }

    private LoadedModel model(Question question) {
        Question.ModelAsked asked = question.model();
        return asked.kept()
                ? models.get(
                        asked.key(), () -> HuggingFaceReader.read(asked.source().get()))
                : HuggingFaceReader.read(asked.source().get());
    }

    private Device device(Question question, boolean keep) {
        Question.HardwareAsked asked = question.hardware();
        Question.DeviceKey plain = new Question.DeviceKey(asked.key(), List.of());
        Device device = asked.kept()
                ? devices.get(plain, asked.device())
                : asked.device().get();
        if (question.settings().isEmpty()) {
            return device;
        }
        return keep && asked.kept()
                ? devices.get(question.deviceKey(), () -> DeviceReader.override(device, question.settings()))
                : DeviceReader.override(device, question.settings());
    }
}
