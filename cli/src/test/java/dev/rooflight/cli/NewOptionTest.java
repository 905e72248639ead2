package dev.rooflight.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rooflight.Catalogue;
import dev.rooflight.core.InvalidValueException;
import dev.rooflight.request.Asked;
import dev.rooflight.request.CommandWords;
import dev.rooflight.request.Configurations;
import dev.rooflight.request.Question;
import dev.rooflight.request.QuestionJson;
import dev.rooflight.request.QuestionReader;
import dev.rooflight.study.Case;
import dev.rooflight.study.Reference;
import dev.rooflight.study.curve.Axes;
import dev.rooflight.study.option.Kind;
import dev.rooflight.study.option.Option;
import dev.rooflight.study.option.OptionTable;
import dev.rooflight.study.option.Options;
import dev.rooflight.study.option.Part;
import dev.rooflight.web.OpenApi;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** A new option is one entry of the table: everything else is derived from it. */
class NewOptionTest {
    private static final Option<Long> ADDED = Option.of(
                    Part.DEPLOYMENT,
                    "spare-devices",
                    "spare devices",
                    new Kind.Whole(0, 64, "devices"),
                    "devices that stand by")
            .otherwise(0L);
    private static final OptionTable TABLE = Question.OPTIONS.with(ADDED);
    private static final QuestionReader READER = new QuestionReader(TABLE, new Catalogue(), Configurations::of);
    private static final QuestionJson JSON = new QuestionJson(TABLE);
    private static final String QUESTION =
            "{\"model\":\"meta-llama/Llama-2-7b-hf\",\"hardware\":\"nvidia-a6000\",\"spareDevices\":3}";

    private static Case asked() {
        return READER.read(JSON.read(QUESTION)).exact("");
    }

    @Test
    void theCommandLineTakesItAndExplainsIt() {
        CommandSpec command = CommandSpec.create();
        CaseOptions.add(command, TABLE, READER.forms());
        CommandLine line = new CommandLine(command);
        line.parseArgs("--tp", "2", "--spare-devices", "3");
        assertThat(CaseOptions.given(command, TABLE)).isEqualTo(Map.of("tp", "2", "spare-devices", "3"));
        assertThat(line.getUsageMessage())
                .containsPattern("--spare-devices=N\\s+devices that stand by \\(default 0\\)");
    }

    @Test
    void restTakesItAsAMember() {
        assertThat(asked().settings().asked(ADDED)).contains(3L);
        assertThatThrownBy(() -> new QuestionJson(Question.OPTIONS).read(QUESTION))
                .isInstanceOfSatisfying(
                        InvalidValueException.class, e -> assertThat(e.field()).isEqualTo("spareDevices"));
        assertThatThrownBy(() -> READER.read(JSON.read(QUESTION.replace(":3", ":65"))))
                .hasMessage("spare-devices is '65'; expected a whole number from 0 to 64");
        assertThat(JSON.member("spare-devices")).isEqualTo("spareDevices");
    }

    @Test
    void theDescriptionOfTheApiHasIt() {
        // in a question, a curve and a request for advice
        assertThat(OpenApi.json(TABLE).split("\"spareDevices\"", -1)).hasSize(4);
        assertThat(OpenApi.json(Question.OPTIONS)).doesNotContain("spareDevices");
    }

    @Test
    void itIsAnAxis() {
        assertThat(new Axes(TABLE).ids()).contains("spareDevices");
        assertThat(new Axes(TABLE)
                        .named("spare-devices")
                        .at(asked(), 7)
                        .settings()
                        .asked(ADDED))
                .contains(7L);
    }

    @Test
    void aCaseWritesItAndReadsItBack() {
        assertThat(JSON.text(asked(), READER.forms())).isEqualTo(QUESTION);
        List<String> words = CommandWords.of(asked(), TABLE, READER.forms()).orElseThrow();
        assertThat(words).endsWith("--spare-devices", "3");
        assertThat(READER.read(new Asked(
                                Reference.to(words.get(0)),
                                Reference.to(words.get(2)),
                                List.of(),
                                List.of(),
                                Map.of("spare-devices", words.get(4))))
                        .exact(""))
                .isEqualTo(asked());
    }

    @Test
    void aServerTellsCasesApartByIt() {
        Case without = asked().without(ADDED);
        assertThat(asked().compiledPart()).isNotEqualTo(without.compiledPart());
        assertThat(asked().differsIn(without)).contains(Part.DEPLOYMENT);
        // and does not where it is no matter to what is compiled
        assertThat(asked().with(Options.BATCH, 9L).compiledPart()).isEqualTo(asked().compiledPart());
    }
}
