package dev.rooflight.web;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.Cancellation;
import dev.rooflight.report.Json;
import dev.rooflight.study.Estimate;
import java.util.function.Supplier;

/**
 * What a request asks for, understood but not yet done.
 *
 * @param estimate what it takes
 * @param work does it
 */
record Job(Estimate estimate, Work work) {
    /** Does what was asked. */
    @FunctionalInterface
    interface Work {
        /**
         * What is sent in the end.
         *
         * @param cancellation asked between steps that take long
         */
        Answer answer(Cancellation cancellation);
    }

    /** What is sent. */
    static final class Answer {
        private final String mediaType;
        private final byte[] content;

        /**
         * Bytes as they are sent.
         *
         * @param content not copied
         */
        Answer(String mediaType, byte[] content) {
            this.mediaType = mediaType;
            this.content = content;
        }

        String mediaType() {
            return mediaType;
        }

        byte[] content() {
            return content;
        }
    }

    Job {
        requireNonNull(estimate, "estimate is null");
        requireNonNull(work, "work is null");
    }

    /** A job that makes a document at once. */
    static Job of(Estimate estimate, Supplier<Object> document) {
        return new Job(estimate, cancellation -> json(document.get()));
    }

    /** A document as an answer. */
    static Answer json(Object document) {
        return new Answer("application/json", Json.compact(document));
    }
}
