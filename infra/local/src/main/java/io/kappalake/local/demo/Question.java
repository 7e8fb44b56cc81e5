package io.kappalake.local.demo;

import java.util.List;

/** A question of an analyst, and the SQL that answers it. */
record Question(String text, String sql) {
    /** Asked once the marts are there. */
    static final Question MARTS =
            new Question(
                    "What did the orders of each state bring in, in US dollars of their day?",
                    """
                    SELECT status, currency, sum(order_count) AS orders,
                           sum(amount_usd) AS amount_usd,
                           sum(orders_without_rate) AS without_rate
                    FROM marts.agg_revenue_hourly GROUP BY status, currency
                    ORDER BY orders DESC, status, currency LIMIT 8""");

    /** Asked before and after a replay. */
    static final Question DEAD_LETTERS =
            new Question(
                    "Which records could not be read, and why?",
                    """
                    SELECT reason, min(detail) AS example, count(*) AS records
                    FROM dead_letters GROUP BY reason ORDER BY records DESC, reason LIMIT 5""");

    /** Windows before and after a publication, side by side. */
    static Question windows(String publication) {
        return new Question(
                "Which windows has the replay changed most?",
                """
                SELECT window_start, status, b.orders AS orders_before, a.orders AS orders_after,
                       b.cents AS cents_before, a.cents AS cents_after
                FROM (SELECT window_start, status, max_by(order_count, revision) AS orders,
                             max_by(total_amount_cents, revision) AS cents
                      FROM order_metrics GROUP BY window_kind, window_start, status) a
                LEFT JOIN (SELECT window_start, status, max_by(order_count, revision) AS orders,
                                  max_by(total_amount_cents, revision) AS cents
                           FROM order_metrics FOR VERSION AS OF 'before-replay-%s'
                           GROUP BY window_kind, window_start, status) b
                USING (window_start, status)
                WHERE b.cents IS DISTINCT FROM a.cents
                ORDER BY a.cents - coalesce(b.cents, 0) DESC, 1, 2 LIMIT 5"""
                        .formatted(publication));
    }

    static final List<Question> ALL =
            List.of(
                    new Question(
                            "How many orders are in which state, and what are they worth?",
                            """
                            SELECT status, currency, count(*) AS events,
                                   count(DISTINCT order_id) AS orders,
                                   CAST(sum(amount_cents) / 100.0 AS decimal(18, 2)) AS amount
                            FROM order_events GROUP BY status, currency
                            ORDER BY events DESC, status, currency LIMIT 8"""),
                    new Question(
                            "What do the busiest five minutes look like?",
                            """
                            SELECT window_start, status, order_count, revision
                            FROM order_metrics_latest WHERE window_kind = 'tumbling'
                            ORDER BY order_count DESC, window_start, status LIMIT 5"""),
                    new Question(
                            "Which customers spent the most on orders they placed?",
                            """
                            SELECT customer_id, currency, count(*) AS orders,
                                   CAST(sum(amount_cents) / 100.0 AS decimal(18, 2)) AS amount
                            FROM order_events WHERE status = 'created'
                            GROUP BY customer_id, currency
                            ORDER BY amount DESC, customer_id LIMIT 5"""),
                    new Question(
                            "What came too late, and what could not be read?",
                            """
                            SELECT 'late_events' AS source, reason, count(*) AS records
                            FROM late_events GROUP BY reason
                            UNION ALL
                            SELECT 'dead_letters', reason, count(*) FROM dead_letters GROUP BY reason
                            ORDER BY 1, 2"""));
}
