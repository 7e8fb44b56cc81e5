package io.kappalake.replay.report;

import static java.util.stream.Collectors.joining;

import io.kappalake.replay.compare.Timeline;
import io.kappalake.replay.compare.Timeline.Bucket;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/**
 * Two lines over time, before and after, laid out for the template to draw. Coordinates are pixels
 * from the upper left, as texts.
 *
 * @param before points of the line before, as SVG writes them; {@code after} of the other
 */
public record Plot(String title, List<Tick> times, List<Tick> values, String before, String after) {
    private static final int LEFT = 90;
    private static final int RIGHT = 880;
    private static final int TOP = 10;
    private static final int BOTTOM = 230;
    private static final int VALUE_TICKS = 4;
    private static final int TIME_TICKS = 5;

    public Plot {
        times = List.copyOf(times);
        values = List.copyOf(values);
    }

    /** A mark of an axis. */
    public record Tick(String at, String label) {}

    /**
     * Lays out a plot of a timeline that is not empty. Spans without a bucket are zero.
     *
     * @param before what to show of each bucket
     */
    static Plot of(
            String title,
            Timeline timeline,
            ToLongFunction<Bucket> before,
            ToLongFunction<Bucket> after) {
        TreeMap<Instant, Bucket> buckets = new TreeMap<>();
        timeline.buckets().forEach(bucket -> buckets.put(bucket.start(), bucket));
        List<Instant> starts = new ArrayList<>();
        Instant last = buckets.lastKey();
        for (Instant at = buckets.firstKey(); !at.isAfter(last); at = at.plus(timeline.step())) {
            starts.add(at);
            buckets.putIfAbsent(at, new Bucket(at, 0, 0, 0, 0));
        }
        double most =
                buckets.values().stream()
                        .mapToDouble(b -> Math.max(before.applyAsLong(b), after.applyAsLong(b)))
                        .max()
                        .orElse(0);
        double step = step(most);
        double top = Math.max(step, Math.ceil(most / step) * step);
        List<Tick> values = new ArrayList<>();
        for (int i = 0; i * step <= top * 1.0001; i++) {
            values.add(
                    new Tick(
                            pixels(y(i * step, top)),
                            String.format(Locale.ROOT, "%,.0f", i * step)));
        }
        List<Tick> times = new ArrayList<>();
        int every = Math.max(1, Math.ceilDiv(starts.size(), TIME_TICKS));
        for (int i = 0; i < starts.size(); i += every) {
            times.add(new Tick(pixels(x(i, starts.size())), starts.get(i).toString()));
        }
        return new Plot(
                title,
                times,
                values,
                points(starts, buckets, before, top),
                points(starts, buckets, after, top));
    }

    /** A round number, a few times which reaches the greatest value. */
    private static double step(double most) {
        double least = Math.max(1, most / VALUE_TICKS);
        double power = Math.pow(10, Math.floor(Math.log10(least)));
        for (double factor : new double[] {1, 2, 5}) {
            if (factor * power >= least) {
                return factor * power;
            }
        }
        return 10 * power;
    }

    private static String points(
            List<Instant> starts,
            TreeMap<Instant, Bucket> buckets,
            ToLongFunction<Bucket> value,
            double top) {
        List<String> points = new ArrayList<>();
        for (int i = 0; i < starts.size(); i++) {
            double shown = value.applyAsLong(buckets.get(starts.get(i)));
            points.add(pixels(x(i, starts.size())) + "," + pixels(y(shown, top)));
        }
        return points.stream().collect(joining(" "));
    }

    private static double x(int index, int number) {
        return number == 1 ? LEFT : LEFT + (RIGHT - LEFT) * (double) index / (number - 1);
    }

    private static double y(double value, double top) {
        return BOTTOM - (BOTTOM - TOP) * value / top;
    }

    private static String pixels(double number) {
        return BigDecimal.valueOf(number).setScale(1, RoundingMode.HALF_EVEN).toPlainString();
    }
}
