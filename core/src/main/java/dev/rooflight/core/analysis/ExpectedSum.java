package dev.rooflight.core.analysis;

import dev.rooflight.core.efficiency.ExpectedTime.Norm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/**
 * The sum of the expected times of many operators, all layers, on flat arrays. What nothing hides is one row for all.
 */
final class ExpectedSum {
    private final double[] serial;
    private final Norm[] norm;
    // rows 2·i and 2·i + 1 are what operator i combines in its norm
    private final FlatRows rows;

    private ExpectedSum(double[] serial, Norm[] norm, FlatRows rows) {
        this.serial = serial;
        this.norm = norm;
        this.rows = rows;
    }

    /** The sum over the operators wanted, in prompts or in decodes. */
    static ExpectedSum of(List<CompiledOperator> operators, Predicate<CompiledOperator> wanted, boolean decode) {
        List<Row> rows = new ArrayList<>();
        List<Norm> norms = new ArrayList<>();
        double[] serial = new double[0];
        for (CompiledOperator operator : operators) {
            if (!wanted.test(operator)) {
                continue;
            }
            ExpectedRows expected = operator.expected(decode);
            serial = plus(serial, expected.serial(), operator.layers);
            rows.add(times(expected.first(), operator.layers));
            rows.add(times(expected.second(), operator.layers));
            norms.add(expected.norm());
        }
        return new ExpectedSum(serial, norms.toArray(Norm[]::new), new FlatRows(rows));
    }

    private static Row times(Row row, double factor) {
        double[] product = row.coefficient().clone();
        for (int i = 0; i < product.length; i++) {
            product[i] *= factor;
        }
        return new Row(row.index(), product);
    }

    private static double[] plus(double[] sum, Row row, double factor) {
        double[] larger = sum;
        for (int i = 0; i < row.index().length; i++) {
            int at = row.index()[i];
            larger = at < larger.length ? larger : Arrays.copyOf(larger, at + 1);
            larger[at] += factor * row.coefficient()[i];
        }
        return larger;
    }

    double of(double[] features) {
        double sum = 0;
        for (int i = 0; i < serial.length; i++) {
            sum += serial[i] * features[i];
        }
        for (int i = 0; i < norm.length; i++) {
            sum += norm[i].of(rows.of(2 * i, features), rows.of(2 * i + 1, features));
        }
        return sum;
    }
}
