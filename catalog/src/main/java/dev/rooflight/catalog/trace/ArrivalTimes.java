package dev.rooflight.catalog.trace;

import dev.rooflight.catalog.text.OneLine;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Arrivals in seconds, from a column of dates or of numbers. Dates are counted from the first one; so are numbers that are seconds of
 * the calendar (from 1973 on) rather than of a run.
 */
final class ArrivalTimes {
    private static final String DATE = "a time such as 2023-11-16 18:17:03.9799600";
    private static final double CALENDAR = 1e8;
    private static final int SECONDS_OF_DAY = 86_400;

    private final int place;
    private final double unitsPerSecond;
    private final boolean fromFirst;
    private @Nullable Boolean dates;
    private @Nullable String origin;
    private double firstSeconds;
    private long firstSecond;
    private long firstNanos;

    /**
     * Times of a column.
     *
     * @param place of the column
     * @param unitsPerSecond how many of the column's units are a second
     * @param fromFirst whether the numbers are counted from the first one, too
     */
    ArrivalTimes(int place, double unitsPerSecond, boolean fromFirst) {
        this.place = place;
        this.unitsPerSecond = unitsPerSecond;
        this.fromFirst = fromFirst;
    }

    /** Units per second of a column, by the end of its name; seconds where it has none that is known. */
    static double unitsPerSecond(String name) {
        int underscore = name.lastIndexOf('_');
        return switch (underscore < 0 ? "" : name.substring(underscore + 1)) {
            case "ns" -> 1e9;
            case "us" -> 1e6;
            case "ms" -> 1e3;
            default -> 1;
        };
    }

    /** The arrival of a row, in seconds from the start. */
    double seconds(TraceRow row) {
        String text = row.required(place, dates != null && dates ? DATE : "a number of 0 or more");
        if (dates == null) {
            dates = text.length() > 10 && text.charAt(4) == '-';
        }
        return dates ? fromDate(row, text) : fromNumber(row, text);
    }

    private double fromNumber(TraceRow row, String text) {
        double seconds = TraceRow.number(text) / unitsPerSecond;
        if (!(seconds >= 0 && seconds < Double.POSITIVE_INFINITY)) {
            throw row.refused(place, OneLine.quote(text), "a number of 0 or more");
        }
        if (origin == null) {
            boolean shifted = fromFirst || seconds > CALENDAR;
            firstSeconds = shifted ? seconds : 0;
            origin = shifted && seconds > 0 ? text : "";
        }
        return seconds - firstSeconds;
    }

    private double fromDate(TraceRow row, String text) {
        Clock time = new Clock(text);
        if (!time.parse()) {
            throw row.refused(place, OneLine.quote(text), DATE);
        }
        if (origin == null) {
            origin = text;
            firstSecond = time.second;
            firstNanos = time.nanos;
        }
        return time.second - firstSecond + (time.nanos - firstNanos) / 1e9;
    }

    /** Says from where arrivals are counted, where that is not the file's own zero. */
    Optional<String> note() {
        return origin == null || origin.isEmpty()
                ? Optional.empty()
                : Optional.of("arrivals are counted from the first request, at " + OneLine.of(origin));
    }

    /** {@code 2023-11-16 18:17:03.9799600}, or with a T, and with {@code Z}, {@code +00:00} or another zone behind. */
    private static final class Clock {
        private final String text;
        private int at;
        private long second;
        private long nanos;

        Clock(String text) {
            this.text = text;
        }

        boolean parse() {
            int year = digits(4);
            int month = after('-');
            int day = after('-');
            if (at >= text.length() || (text.charAt(at) != ' ' && text.charAt(at) != 'T')) {
                return false;
            }
            at++;
            int hour = digits(2);
            int minute = after(':');
            int seconds = after(':');
            if (year < 0 || month < 0 || day < 0 || hour < 0 || hour > 23 || minute < 0 || minute > 59) {
                return false;
            }
            // a leap second is 60
            if (seconds < 0 || seconds > 60 || !fraction()) {
                return false;
            }
            int zone = zoneSeconds();
            if (zone == Integer.MIN_VALUE) {
                return false;
            }
            try {
                second = LocalDate.of(year, month, day).toEpochDay() * SECONDS_OF_DAY
                        + hour * 3600L
                        + minute * 60L
                        + seconds
                        - zone;
                return true;
            } catch (DateTimeException e) {
                return false;
            }
        }

        private int after(char separator) {
            if (at >= text.length() || text.charAt(at) != separator) {
                return -1;
            }
            at++;
            return digits(2);
        }

        private int digits(int count) {
            int value = 0;
            for (int i = 0; i < count; i++, at++) {
                int digit = at < text.length() ? text.charAt(at) - '0' : -1;
                if (digit < 0 || digit > 9) {
                    return -1;
                }
                value = 10 * value + digit;
            }
            return value;
        }

        private boolean fraction() {
            if (at >= text.length() || text.charAt(at) != '.') {
                return true;
            }
            at++;
            int start = at;
            long unit = 100_000_000;
            for (; at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9'; at++) {
                nanos += unit * (text.charAt(at) - '0');
                unit /= 10;
            }
            return at > start;
        }

        /** Seconds east of Greenwich; the least number where none is written in a way that is known. */
        private int zoneSeconds() {
            String zone = text.substring(at).strip();
            if (zone.isEmpty() || zone.equals("Z") || zone.equals("UTC")) {
                return 0;
            }
            if (!zone.matches("[+-]\\d\\d:?\\d\\d")) {
                return Integer.MIN_VALUE;
            }
            String bare = zone.replace(":", "");
            int size = Integer.parseInt(bare.substring(1, 3)) * 3600 + Integer.parseInt(bare.substring(3)) * 60;
            return zone.charAt(0) == '-' ? -size : size;
        }
    }
}
