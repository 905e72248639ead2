package dev.rooflight.cli;

import dev.rooflight.catalog.engine.StepTableReader;
import dev.rooflight.core.Cancellation;
import dev.rooflight.core.InvalidValueException;
import dev.rooflight.report.AnalysisReport;
import dev.rooflight.report.serving.RequestsCsv;
import dev.rooflight.report.serving.ServingNotes;
import dev.rooflight.request.Asked;
import dev.rooflight.request.Numbers;
import dev.rooflight.request.serving.LoadReader;
import dev.rooflight.request.serving.Said;
import dev.rooflight.request.serving.ServingReader;
import dev.rooflight.request.serving.ServingWord;
import dev.rooflight.request.serving.ServingWords;
import dev.rooflight.request.serving.TraceFiles;
import dev.rooflight.serving.engine.StepTable;
import dev.rooflight.serving.load.Clients;
import dev.rooflight.serving.load.Load;
import dev.rooflight.study.Case;
import dev.rooflight.study.Reference;
import dev.rooflight.study.serving.Offered;
import dev.rooflight.study.serving.ServingAnswer;
import dev.rooflight.study.serving.ServingQuestion;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code rooflight simulate}: what requests experience under load. */
@Command(
        name = "simulate",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Simulates a serving engine under load, request by request: what requests experience, why, and whether it is what was"
                    + " wished for."
        },
        footer = {
            "",
            "Examples:",
            "  rooflight simulate meta-llama/Llama-3.1-8B --hardware nvidia-h100-sxm --rate 8 --input-tokens 1024"
                    + " --output-tokens 256",
            "  rooflight simulate meta-llama/Llama-3.1-70B --hardware nvidia-h100-sxm --tp 4 --engine sglang --concurrency 64"
                    + " --input-tokens lognormal:2000,1500 --output-tokens uniform:50-400 --slo 'ttft p95 1s, tpot p95 40ms'",
            "  rooflight simulate meta-llama/Llama-3.1-8B --hardware nvidia-l40s --rate 2 --input-tokens 512"
                    + " --output-tokens 128 --engine vllm@0.12 --engine-set max-num-seqs=64 --format json",
            "  rooflight simulate meta-llama/Llama-3.1-8B --hardware nvidia-l40s --over-load 1..32 --input-tokens 512"
                    + " --output-tokens 128 --chart latency -o latency.svg"
        })
final class SimulateCommand implements Callable<Integer> {
    @Mixin
    ModelOptions subject;

    @Option(
            names = "--with",
            paramLabel = "TECHNIQUE",
            description = "apply a technique: NAME[:PARAM=VALUE,…], see 'rooflight techniques'; repeatable")
    List<String> with = List.of();

    @Option(
            names = "--engine-set",
            paramLabel = "NAME=VALUE",
            description = "set something of the engine's scheduler, see 'rooflight engines show NAME'; repeatable")
    List<String> set = List.of();

    @Option(
            names = "--step-times",
            paramLabel = "FILE",
            description = "take step times from a table instead of the cost model")
    @Nullable
    Path stepTimes;

    private @Nullable StepTable table;

    @Option(
            names = "--requests-csv",
            paramLabel = "FILE",
            description = "also write a row for each request, as expected")
    @Nullable
    Path requestsCsv;

    @Mixin
    SimulationOptions asked;

    @Mixin
    SimulationCharts charts;

    @Mixin
    OutputOptions output;

    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec command;

    /** Puts what can be said of cases and loads beside the options above. */
    @Spec
    void into(CommandSpec spec) {
        command = spec;
        for (ServingWord word : ServingWords.ALL) {
            spec.addOption(OptionSpec.builder("--" + word.name())
                    .type(String.class)
                    .paramLabel(word.placeholder())
                    .description(word.description().replace("%", "%%"))
                    .build());
        }
        CaseOptions.add(spec, ServingReader.OPTIONS, AnalysisOptions.READER.forms());
    }

    @Override
    public Integer call() {
        charts.check(output);
        // read once, however many questions are asked of it
        table = stepTimes == null ? null : StepTableReader.read(stepTimes);
        Optional<SimulationOptions.Found> further = asked.answer(
                this::question,
                Numbers.whole("seed", said().getOrDefault("seed", "1"), Long.MIN_VALUE / 2, Long.MAX_VALUE / 2),
                subject.model + " on " + subject.hardware,
                this::other);
        if (further.isPresent()) {
            output.print(further.get().answer());
            return further.get().no() ? 1 : 0;
        }
        ServingQuestion question = question(UnaryOperator.identity());
        String deployment = new AnalysisReport(question.serving().compiled().analyze()).deployment();
        if (charts.overLoad()) {
            return charts.sweep(question, deployment, ServingNotes.of(question), output) ? 0 : 1;
        }
        try (Interruption interruption = Interruption.watched()) {
            ServingAnswer answer = question.answer(Threads.ALL, Cancellation.NEVER, interruption);
            if (requestsCsv != null) {
                OutputFile.write(
                        requestsCsv, RequestsCsv.of(answer.expected().outcome()).getBytes(StandardCharsets.UTF_8));
            }
            charts.print(answer, deployment, ServingNotes.of(question), output);
            if (answer.stopped()) {
                return interruption.answered();
            }
            return answer.expected().completed() == 0 || answer.meetsObjective().equals(Optional.of(false)) ? 1 : 0;
        }
    }

    private Asked written() {
        return new Asked(
                Reference.to(subject.model),
                Reference.to(subject.hardware),
                subject.overrides,
                with,
                CaseOptions.given(command, ServingReader.OPTIONS));
    }

    private ServingQuestion question(UnaryOperator<Map<String, String>> words) {
        return question(written(), words.apply(said()), set);
    }

    /** The same requests, served in another way: what differs is laid over what is said. */
    private ServingQuestion other(String differing) {
        SimulateCommand other = new SimulateCommand();
        CommandLine line = new CommandLine(other);
        line.setOverwrittenOptionsAllowed(true);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        List<String> words = new ArrayList<>(List.of(subject.model, "--hardware", subject.hardware));
        words.addAll(List.of(differing.strip().split("\\s+", -1)));
        try {
            line.parseArgs(words.toArray(String[]::new));
        } catch (CommandLine.ParameterException e) {
            throw new InvalidValueException(
                    "and",
                    "'" + differing.strip() + "'",
                    "what differs, such as '--engine-set max-num-seqs=64'",
                    String.valueOf(e.getMessage()));
        }
        Map<String, String> load = new LinkedHashMap<>(said());
        load.putAll(other.said());
        List<String> settings = new ArrayList<>(set);
        for (String one : other.set) {
            String name = one.substring(0, one.indexOf('=') + 1);
            settings.removeIf(before -> before.startsWith(name));
            settings.add(one);
        }
        return question(written().and(other.written()), load, settings);
    }

    private ServingQuestion question(Asked of, Map<String, String> words, List<String> settings) {
        Case serves = AnalysisOptions.READER.read(of).exact("a simulation is of exact accounting");
        return new ServingReader(new LoadReader(SimulateCommand::lengths, new TraceFiles(), Load.MOST))
                .read(serves, of.options(), new Said(words), settings, Optional.ofNullable(table));
    }

    private Map<String, String> said() {
        Map<String, String> texts = new LinkedHashMap<>();
        for (ServingWord word : ServingWords.ALL) {
            OptionSpec given = command.findOption("--" + word.name());
            if (given != null && given.getValue() instanceof String text) {
                texts.put(word.name(), text);
            }
        }
        charts.loadToBeginWith(texts);
        return texts;
    }

    /** Lengths of a file: the input or the output column of whatever trace it is. */
    private static List<Integer> lengths(String name, String file) {
        Offered.Trace trace = new TraceFiles().read(file, Optional.empty(), Load.MOST, 1, 1, new Clients.OpenLoop());
        List<Integer> lengths = new ArrayList<>();
        for (int i = 0; i < trace.requests().size(); i++) {
            lengths.add(
                    name.equals(ServingWords.INPUT_TOKENS.name())
                            ? trace.requests().promptTokens(i)
                            : trace.requests().outputTokens(i));
        }
        return lengths;
    }
}
