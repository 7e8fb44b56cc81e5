/**
 * Demonstration of the product: a story whose steps are commands that run on an embedded lakehouse
 * of their own.
 */
package io.kappalake.local.demo;
