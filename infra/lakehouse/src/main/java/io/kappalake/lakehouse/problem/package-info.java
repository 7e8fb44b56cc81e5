/** Problems in the files that a user writes: their locations, all at once, and suggestions. */
package io.kappalake.lakehouse.problem;
