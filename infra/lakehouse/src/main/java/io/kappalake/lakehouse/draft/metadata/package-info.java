/** Table metadata of drafts: read, written, and prepared without a commit. */
package io.kappalake.lakehouse.draft.metadata;
