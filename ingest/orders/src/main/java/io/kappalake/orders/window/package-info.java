/**
 * Geometry of windows: kinds, shapes and limits, from which follow the windows of an event and the
 * reason why an event is late.
 */
package io.kappalake.orders.window;
