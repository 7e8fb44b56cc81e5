/** Machinery of drafts: table metadata read, written and prepared without committing it. */
package io.kappalake.lakehouse.draft.metadata;
