/** Machinery of drafts: commits to the kinds of catalog, several tables in one step. */
package io.kappalake.lakehouse.draft.commit;
