/** Report of an audit as an HTML page. */
package io.kappalake.replay.report;
