/** Shows what an audit found. */
package io.kappalake.replay.report;
