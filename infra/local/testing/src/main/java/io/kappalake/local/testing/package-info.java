/** The embedded lakehouse as the fixture of integration tests. */
package io.kappalake.local.testing;
