/** The configuration file: its sections as records, read with all problems at once. */
package io.kappalake.lakehouse.config;
