package dev.rooflight.study;

import dev.rooflight.core.analysis.Analysis;
import dev.rooflight.study.option.DeviceField;
import dev.rooflight.study.option.Option;

/**
 * Something that is analysed and whose options, device and techniques can be changed one at a time: what an axis runs over.
 *
 * @param <S> its own type
 */
public interface Adjustable<S extends Adjustable<S>> {
    /**
     * The same with another value of an option.
     *
     * @throws dev.rooflight.core.InvalidValueException if the value is out of range
     */
    <T> S with(Option<T> option, T value);

    /**
     * The same with another number of the device.
     *
     * @throws dev.rooflight.core.InvalidValueException if the number is out of range
     */
    S set(DeviceField field, double value);

    /**
     * The same with another value of a technique's parameter; the technique is switched on where it is not.
     *
     * @throws dev.rooflight.core.InvalidValueException if the value is out of range
     */
    S with(String technique, String parameter, String value);

    /**
     * The analysis.
     *
     * @throws dev.rooflight.core.InvalidValueException if it is not possible so
     */
    Analysis analyze();
}
