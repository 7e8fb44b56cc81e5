/** Commits of drafts to each kind of catalog, several tables in one step. */
package io.kappalake.lakehouse.draft.commit;
