package dev.rooflight.core.parallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.core.parallel.Feasibility.Impossible;
import dev.rooflight.fixtures.RandomModels;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said to be possible is, and what is not is refused with degrees that are. */
class FeasibilityTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void agreesWithTheSplitAndNamesDegreesThatWork(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 200; i++) {
            ModelArchitecture model = RandomModels.randomModel(random);
            int tensor = random.nextInt(1, 17);
            int expert = random.nextBoolean() ? tensor : 1;
            Parallelism asked = new Parallelism(
                    tensor, random.nextInt(1, 9), expert, random.nextInt(1, 4), random.nextInt(1, 3), 0, 0);

            Feasibility answer = Rank.feasibility(model, asked);

            Throwable refused = catchThrowable(() -> Rank.of(model, asked));
            assertThat(refused == null).isEqualTo(answer.possible());
            if (answer instanceof Impossible impossible) {
                assertThat(refused).isInstanceOf(InvalidValueException.class);
                assertThat(((InvalidValueException) refused).field())
                        .isEqualTo(impossible.obstacle().option());
                for (int degree : impossible.nearest()) {
                    assertThat(obstacleWith(model, asked, impossible.obstacle(), degree))
                            .as("%s instead of %s", degree, impossible.obstacle())
                            .isNotEqualTo(impossible.obstacle().option());
                }
            }
        }
    }

    /** The option that stands in the way with another degree; none if nothing does. */
    private static String obstacleWith(
            ModelArchitecture model, Parallelism asked, Feasibility.Obstacle obstacle, int degree) {
        Parallelism other =
                switch (obstacle.option()) {
                    case "tp" -> asked.withTensor(degree);
                    case "pp" -> asked.withPipeline(degree);
                    case "cp" -> asked.withContext(degree);
                    default -> asked.withDataAndExperts(asked.data(), 1);
                };
        return Rank.feasibility(model, other) instanceof Impossible next
                ? next.obstacle().option()
                : "none";
    }
}
