package dev.rooflight.report.serving;

import dev.rooflight.report.Si;
import dev.rooflight.serving.engine.ServingEngine;
import dev.rooflight.study.serving.ServingCase;

/** What serves, in words. */
public final class EngineWords {
    private EngineWords() {}

    /** The engine, its scheduler, and how often it stands there, in a line. */
    public static String of(ServingCase serving) {
        ServingEngine engine = serving.engine();
        return "%s%s, scheduler %s%s"
                .formatted(
                        engine.name(),
                        engine.version().isEmpty() ? "" : " " + engine.version(),
                        engine.settings().kind().id(),
                        serving.replicas() == 1
                                ? ""
                                : ", %s replicas, router %s"
                                        .formatted(
                                                Si.count(serving.replicas()),
                                                serving.router().id()));
    }
}
