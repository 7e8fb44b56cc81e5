/** Base of the command line: options, output and exit codes that all commands share. */
package io.kappalake.lakehouse.cli;
