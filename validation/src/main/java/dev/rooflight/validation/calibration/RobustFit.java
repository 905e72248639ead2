package dev.rooflight.validation.calibration;

import dev.rooflight.validation.calibration.ConstantsForm.Constant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.hipparchus.exception.MathRuntimeException;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.linear.RealMatrix;
import org.hipparchus.linear.RealVector;
import org.hipparchus.optim.nonlinear.vector.leastsquares.LeastSquaresBuilder;
import org.hipparchus.optim.nonlinear.vector.leastsquares.LeastSquaresOptimizer;
import org.hipparchus.optim.nonlinear.vector.leastsquares.LevenbergMarquardtOptimizer;
import org.hipparchus.optim.nonlinear.vector.leastsquares.MultivariateJacobianFunction;
import org.hipparchus.util.Pair;

/**
 * Constants that make predictions fit measurements: least squares of ln(predicted/measured) with a soft-L1 loss,
 * Σ 2s²(√(1 + (r/s)²) - 1), so that rows far off pull linearly only; solved by Levenberg-Marquardt. Each constant c between
 * its limits is ln c = ln low + (ln high - ln low)/(1 + e^-z) with z free, which keeps it there.
 */
final class RobustFit {
    /** Most rows a fit looks at: a few constants need no more, and time is linear in them. */
    static final int MOST_ROWS = 1500;

    private static final int MOST_STEPS = 150;
    private static final double ENOUGH = 1e-7;
    private static final double STEP = 1e-5;
    /** Constants that a later start finds must fit better by more than chance: the first start is the likeliest. */
    private static final double CLEARLY = 0.99;

    private RobustFit() {}

    /**
     * Values of the constants, in the order of the form; empty where no start led anywhere.
     *
     * @param rows to fit to; of more than {@link #MOST_ROWS} so many are drawn, always the same
     */
    static <C> Optional<double[]> values(ConstantsForm<C> form, List<? extends Measured<C>> rows) {
        List<Measured<C>> drawn = drawn(rows, MOST_ROWS);
        Optional<double[]> best = Optional.empty();
        double least = Double.POSITIVE_INFINITY;
        for (double[] start : form.starts()) {
            Optional<LeastSquaresOptimizer.Optimum> found = from(start, form, drawn);
            if (found.isPresent() && found.get().getCost() < CLEARLY * least) {
                least = found.get().getCost();
                best = Optional.of(
                        values(form.constants(), found.get().getPoint().toArray()));
            }
        }
        return best;
    }

    /** At most so many of the rows, in their order, always the same ones. */
    static <T> List<T> drawn(List<? extends T> rows, int most) {
        if (rows.size() <= most) {
            return List.copyOf(rows);
        }
        Random random = new Random(rows.size());
        List<T> drawn = new ArrayList<>(most);
        for (int i = 0; i < rows.size(); i++) {
            if (random.nextInt(rows.size() - i) < most - drawn.size()) {
                drawn.add(rows.get(i));
            }
        }
        return drawn;
    }

    private static <C> Optional<LeastSquaresOptimizer.Optimum> from(
            double[] start, ConstantsForm<C> form, List<? extends Measured<C>> rows) {
        double[] free = new double[start.length];
        for (int i = 0; i < free.length; i++) {
            Constant constant = form.constants().get(i);
            double part = Math.log(start[i] / constant.low()) / Math.log(constant.high() / constant.low());
            free[i] = Math.log(part / (1 - part));
        }
        MultivariateJacobianFunction model = point -> linearised(point.toArray(), form, rows);
        try {
            return Optional.of(new LevenbergMarquardtOptimizer()
                    .withCostRelativeTolerance(ENOUGH)
                    .withParameterRelativeTolerance(ENOUGH)
                    .optimize(new LeastSquaresBuilder()
                            .start(free)
                            .model(model)
                            .target(new double[rows.size()])
                            .maxEvaluations(MOST_STEPS)
                            .maxIterations(MOST_STEPS)
                            .lazyEvaluation(false)
                            .build()));
        } catch (MathRuntimeException e) {
            return Optional.empty();
        }
    }

    private static <C> Pair<RealVector, RealMatrix> linearised(
            double[] free, ConstantsForm<C> form, List<? extends Measured<C>> rows) {
        double[] at = losses(free, form, rows);
        double[][] slopes = new double[rows.size()][free.length];
        for (int i = 0; i < free.length; i++) {
            double[] moved = free.clone();
            moved[i] += STEP;
            double[] beside = losses(moved, form, rows);
            for (int row = 0; row < at.length; row++) {
                slopes[row][i] = (beside[row] - at[row]) / STEP;
            }
        }
        return new Pair<>(new ArrayRealVector(at, false), new Array2DRowRealMatrix(slopes, false));
    }

    /** Numbers whose squares sum up to the loss. */
    private static <C> double[] losses(double[] free, ConstantsForm<C> form, List<? extends Measured<C>> rows) {
        C constants = form.maker().apply(values(form.constants(), free));
        double[] losses = new double[rows.size()];
        for (int i = 0; i < losses.length; i++) {
            Measured<C> row = rows.get(i);
            double ratio = Math.log(row.expectedSeconds(constants) / row.seconds()) / form.tolerance();
            // √(2(√(1 + x²) - 1)) without cancellation
            losses[i] = form.tolerance() * ratio * Math.sqrt(2 / (1 + Math.sqrt(1 + ratio * ratio)));
        }
        return losses;
    }

    private static double[] values(List<Constant> constants, double[] free) {
        double[] values = new double[free.length];
        for (int i = 0; i < values.length; i++) {
            Constant constant = constants.get(i);
            double part = 1 / (1 + Math.exp(-free[i]));
            values[i] = Math.min(
                    constant.high(), constant.low() * Math.exp(part * Math.log(constant.high() / constant.low())));
        }
        return values;
    }
}
