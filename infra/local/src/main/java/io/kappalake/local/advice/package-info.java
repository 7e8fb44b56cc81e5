/** Advice on the choice between batch and stream, by rules that are data. */
package io.kappalake.local.advice;
