package dev.rooflight.web;

import dev.rooflight.catalog.device.DeviceReader;
import dev.rooflight.catalog.model.HuggingFaceReader;
import dev.rooflight.catalog.model.LoadedModel;
import dev.rooflight.core.analysis.Analysis;
import dev.rooflight.core.analysis.CompiledModel;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.request.AnalysisRequest;
import dev.rooflight.request.PreparedModel;

/** Answers questions; models, devices and compiled models that were asked for last are kept. For many threads. */
final class Analyst {
    private final Lru<String, LoadedModel> models = new Lru<>(64);
    private final Lru<Question.DeviceKey, Device> devices = new Lru<>(64);
    private final Lru<Question.CompiledKey, PreparedModel> prepared = new Lru<>(64);

    /** The analysis asked for. */
    Analysis analyze(Question question) {
        AnalysisRequest request = request(question);
        return request.inPaperAccounting()
                ? request.analyze()
                : prepared(question, request).analyze(request);
    }

    /** The compiled model that a question is about. */
    CompiledModel compiled(Question question) {
        return prepared(question, request(question)).compiled();
    }

    /** What a question asks for, its device looked up. */
    AnalysisRequest request(Question question) {
        return question.on(device(question));
    }

    /** The model that a question is about. */
    LoadedModel model(Question question) {
        Question.ModelAsked asked = question.model();
        return asked.kept()
                ? models.get(
                        asked.key(), () -> HuggingFaceReader.read(asked.source().get()))
                : HuggingFaceReader.read(asked.source().get());
    }

    private PreparedModel prepared(Question question, AnalysisRequest request) {
        return question.kept()
                ? prepared.get(question.compiledKey(), () -> request.prepare(model(question)))
                : request.prepare(model(question));
    }

    private Device device(Question question) {
        Question.HardwareAsked asked = question.hardware();
        if (!asked.kept()) {
            return DeviceReader.override(asked.device().get(), question.settings());
        }
        return question.settings().isEmpty()
                ? devices.get(question.deviceKey(), asked.device())
                : devices.get(
                        question.deviceKey(),
                        () -> DeviceReader.override(asked.device().get(), question.settings()));
    }
}
