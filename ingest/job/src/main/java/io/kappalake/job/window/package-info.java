/**
 * Windows whose final values and late events depend on the log alone.
 *
 * <pre>{@code
 * events -> ContributionOperator --- keyBy(WindowKey) ---> WindowOperator -> order_metrics
 *             | a clock per partition decides lateness       | decides when rows are written
 *             v                                              v and when state is given up
 *           late_events (late)                             late_events (retention)
 * }</pre>
 */
package io.kappalake.job.window;
