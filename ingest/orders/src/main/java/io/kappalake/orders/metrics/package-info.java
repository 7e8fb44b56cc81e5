/** Records of windowed metrics, as they are in the topic of metrics. */
package io.kappalake.orders.metrics;
