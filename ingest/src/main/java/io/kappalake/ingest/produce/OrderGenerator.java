package io.kappalake.ingest.produce;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.SplittableRandom;
import javax.annotation.Nullable;

/**
 * Generates the records of a shop with about 100 events a second of event time, without end: orders
 * that are created, approved, shipped and delivered or canceled, by customers some of whom order
 * far more than others, in several currencies. The records come in the order of their arrival;
 * about 3 % arrive late, most by less than a minute, some by up to a quarter of an hour. A share of
 * them is malformed. The same seed gives the same records, with times relative to the start. Not
 * for use by several threads.
 */
public final class OrderGenerator implements RecordSource {
    private static final double EVENTS_PER_SECOND = 100;
    private static final double EVENTS_PER_ORDER = 3.91;
    private static final int MEAN_MICROS_BETWEEN_ORDERS =
            (int) (1_000_000 * EVENTS_PER_ORDER / EVENTS_PER_SECOND);
    private static final double CANCELED = 0.03;
    // events that follow a late one closely are late too, and make up for the rest
    private static final double LATE = 0.027;
    private static final double LATE_BY_MINUTES = 0.25;
    private static final double UNKNOWN_FIELD = 0.002;
    private static final int CUSTOMERS = 100_000;
    private static final String[] CURRENCIES = {"EUR", "USD", "GBP", "BRL", "JPY"};
    private static final double[] CURRENCY_SHARES = {0.55, 0.80, 0.90, 0.96, 1};
    private static final double MEDIAN_CENTS = 4000;
    private static final int MAX_CENTS = 5_000_000;
    private static final Duration SPAN_MARGIN = Duration.ofSeconds(30);

    private static final byte[] ORDER_ID = bytes("{\"order_id\":\"");
    private static final byte[] CUSTOMER_ID = bytes("\",\"customer_id\":\"c");
    private static final byte[] STATUS = bytes("\",\"status\":\"");
    private static final byte[] AMOUNT_CENTS = bytes("\",\"amount_cents\":");
    private static final byte[] QUOTE = bytes("\"");
    private static final byte[] NOTHING = {};
    private static final byte[] CURRENCY = bytes(",\"currency\":\"");
    private static final byte[] CREATED_AT = bytes("\",\"created_at\":\"");
    private static final byte[] UPDATED_AT = bytes("\",\"updated_at\":\"");
    private static final byte[] EVENT_TIME = bytes("\",\"event_time\":\"");
    private static final byte[] CHANNEL = bytes("\",\"channel\":\"app");
    private static final byte[] END = bytes("\"}");
    private final long startMillis;
    private final double malformedRatio;
    private final long idMask;
    private final SplittableRandom random;
    // apart, so that the orders are the same whatever the ratio is
    private final SplittableRandom mistakes;
    private final Arrivals arrivals = new Arrivals();
    private final Deque<Order> done = new ArrayDeque<>();
    private final EventText text = new EventText();
    private long orders;
    private long nextOrderMicros;

    @Nullable private byte[] good;
    private byte[] key = new byte[0];
    private byte[] value = new byte[0];
    private long eventTimeMillis;
    private boolean malformed;
    private long stringsFromMillis = Long.MAX_VALUE;
    private long stringsToMillis = Long.MIN_VALUE;

    private OrderGenerator(long seed, Instant start, double malformedRatio) {
        startMillis = start.toEpochMilli();
        this.malformedRatio = malformedRatio;
        random = new SplittableRandom(seed);
        mistakes = random.split();
        idMask = random.nextLong();
    }

    /**
     * A generator at its beginning.
     *
     * @param start when the shop opens: no event time is before
     * @param malformedRatio the share of malformed records, 0 to 1 exclusive
     */
    public static OrderGenerator of(long seed, Instant start, double malformedRatio) {
        if (!(malformedRatio >= 0 && malformedRatio < 1)) {
            throw new IllegalArgumentException(
                    "malformedRatio %s is not in [0, 1)".formatted(malformedRatio));
        }
        return new OrderGenerator(seed, start, malformedRatio);
    }

    /**
     * Writes amounts as JSON strings in the events of some time, as a careless release of a
     * producer does; the orders are the same. Returns this generator.
     */
    public OrderGenerator withStringAmounts(Instant from, Instant to) {
        stringsFromMillis = from.toEpochMilli() - startMillis;
        stringsToMillis = to.toEpochMilli() - startMillis;
        return this;
    }

    /**
     * An estimate of the event time that this many records span, rather too long than too short: a
     * generator that starts this long ago ends close to now.
     */
    public static Duration span(long records) {
        double opensPerMilli = EVENTS_PER_SECOND / EVENTS_PER_ORDER / 1000;
        long low = 0;
        long high = (long) (records / opensPerMilli) + 1;
        while (low < high) {
            long middle = (low + high) >>> 1;
            double events = 0;
            double reached = 1;
            long delay = 0;
            for (OrderStage stage = OrderStage.CREATED; ; stage = stage.next()) {
                delay += (stage.minMillis() + stage.maxMillis()) / 2;
                events += opensPerMilli * reached * Math.max(0, middle - delay);
                if (stage.isFinal()) {
                    break;
                }
                reached *= stage == OrderStage.CREATED ? 1 : 1 - CANCELED;
            }
            if (events < records) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        // how many orders open in that time is a matter of chance
        double chance = 3 * Math.sqrt((double) records) / EVENTS_PER_SECOND;
        return Duration.ofMillis(low).plusSeconds((long) chance).plus(SPAN_MARGIN);
    }

    /** Generates the next record; there always is one. */
    @Override
    public boolean advance() {
        malformed = good != null && mistakes.nextDouble() < malformedRatio;
        if (malformed) {
            value = Malformation.at(mistakes.nextInt(Malformation.count())).apply(good);
            return true;
        }
        Order order = nextArrival();
        write(order);
        moveOn(order);
        return true;
    }

    /** The order id's bytes; of a malformed record, those of the record that it was made from. */
    @Override
    public byte[] key() {
        return key;
    }

    @Override
    public byte[] value() {
        return value;
    }

    /** True if the current record breaks the contract. */
    public boolean malformed() {
        return malformed;
    }

    /** The event time of the newest well-formed record, in milliseconds since the epoch. */
    public long eventTimeMillis() {
        return startMillis + eventTimeMillis;
    }

    @Override
    public void close() {}

    private Order nextArrival() {
        while (true) {
            Order order = arrivals.poll();
            if (order == null && nextOrderMicros / 1000 < arrivals.tickEndMillis()) {
                order = open(nextOrderMicros / 1000);
                nextOrderMicros += random.nextInt(2 * MEAN_MICROS_BETWEEN_ORDERS);
            }
            if (order == null) {
                arrivals.advance();
            } else if (!order.late && random.nextDouble() < LATE) {
                order.late = true;
                arrivals.add(order, arrivals.tickEndMillis() + delayMillis());
            } else {
                return order;
            }
        }
    }

    private int delayMillis() {
        return random.nextDouble() < LATE_BY_MINUTES
                ? random.nextInt(120_000, 900_000)
                : random.nextInt(5_000, 60_000);
    }

    private Order open(long millis) {
        Order order = done.isEmpty() ? new Order() : done.pop();
        order.id = id(orders++);
        // the n-th customer orders in proportion to 1/n
        order.customer = (int) StrictMath.pow(CUSTOMERS, random.nextDouble());
        double bell = 0;
        for (int i = 0; i < 4; i++) {
            bell += random.nextDouble() - 0.5;
        }
        order.amountCents = (int) Math.min(MAX_CENTS, MEDIAN_CENTS * StrictMath.exp(1.6 * bell));
        double share = random.nextDouble();
        order.currency = 0;
        while (share >= CURRENCY_SHARES[order.currency]) {
            order.currency++;
        }
        order.createdMillis = millis;
        order.stage = OrderStage.CREATED;
        order.eventMillis = millis;
        order.late = false;
        return order;
    }

    /** Steps that can each be undone, so that no two orders have the same id. */
    private long id(long number) {
        long mask48 = (1L << 48) - 1;
        long mixed = (number ^ idMask) & mask48;
        mixed = (mixed * 0x9e3779b97f4a7c15L) & mask48;
        mixed ^= mixed >>> 24;
        mixed = (mixed * 0xbf58476d1ce4e5b9L) & mask48;
        return mixed ^ (mixed >>> 23);
    }

    private void moveOn(Order order) {
        if (order.stage.isFinal()) {
            done.push(order);
            return;
        }
        order.stage =
                order.stage.isCancelable() && random.nextDouble() < CANCELED
                        ? OrderStage.CANCELED
                        : order.stage.next();
        order.eventMillis += random.nextInt(order.stage.minMillis(), order.stage.maxMillis());
        order.late = false;
        arrivals.add(order, order.eventMillis);
    }

    /** An order's creation has no update yet; later events repeat its creation at the end only. */
    private void write(Order order) {
        text.clear().put(ORDER_ID).putId(order.id);
        text.put(CUSTOMER_ID).putNumber(order.customer);
        text.put(STATUS).put(order.stage.status());
        boolean quoted =
                order.eventMillis >= stringsFromMillis && order.eventMillis < stringsToMillis;
        text.put(AMOUNT_CENTS).put(quoted ? QUOTE : NOTHING).putNumber(order.amountCents);
        text.put(quoted ? QUOTE : NOTHING);
        text.put(CURRENCY).put(CURRENCIES[order.currency]);
        if (order.stage == OrderStage.CREATED || order.stage.isFinal()) {
            text.put(CREATED_AT).putTime(startMillis + order.createdMillis);
        }
        if (order.stage != OrderStage.CREATED) {
            text.put(UPDATED_AT).putTime(startMillis + order.eventMillis);
        }
        if (random.nextDouble() < UNKNOWN_FIELD) {
            text.put(CHANNEL);
        }
        text.put(EVENT_TIME).putTime(startMillis + order.eventMillis).put(END);
        value = text.toBytes();
        // a record with this mistake is not given another one
        good = quoted ? null : value;
        key = Arrays.copyOfRange(value, ORDER_ID.length, ORDER_ID.length + 12);
        eventTimeMillis = order.eventMillis;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(US_ASCII);
    }
}
