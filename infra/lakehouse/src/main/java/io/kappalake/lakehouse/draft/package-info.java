/**
 * Drafts of tables and their publication: what is computed is written into a draft first, and
 * becomes visible in one atomic step for any number of tables.
 *
 * <pre>
 *   open            DRAFT
 *   write           DRAFT --> DRAFT               any engine, any number of times
 *   publish         DRAFT --> PUBLISHED           prepare, then commit
 *   revert          PUBLISHED --> REVERTED        a publication of its own
 *   revert again    REVERTED --> PUBLISHED
 *   discard         DRAFT --> DISCARDED
 *
 *   live table      s1 ---------- s2 ------------- s3 ----------------- s4 ----->
 *                   |             by others        publication          by others
 *                   | tag draft-x: base            | tags before-id, after-id (keepEarlier)
 *   draft           d1 --- d2 --- d3 ..............'
 *                   open   write  write            the same data files; all others are deleted
 * </pre>
 *
 * State that a crash leaves behind at each step:
 *
 * <ul>
 *   <li><b>open</b>: an unreferenced metadata file before the draft is registered; afterwards a
 *       registered draft, with or without its tag on the live table.
 *   <li><b>write</b>: the draft with the commits made so far. The next {@link
 *       io.kappalake.lakehouse.draft.Drafts#open} of that name discards the draft of a dead
 *       process, as {@link io.kappalake.lakehouse.draft.Drafts#clean} does; a lasting draft stays
 *       for its run.
 *   <li><b>prepare</b>: unreferenced manifests next to the live table's; draft and live table are
 *       unchanged.
 *   <li><b>commit</b>: with a JDBC catalog one transaction changes the rows of all live tables and
 *       removes those of the drafts: all or nothing. A REST catalog, or one that commits single
 *       tables, takes the drafts off first, so that their folders may be left behind. When it is
 *       done and what the live tables did not adopt is not yet deleted, only space is lost.
 *   <li><b>revert</b>: the same as commit; the inverse is a publication of its own, named {@code
 *       revert-} and the id of what it takes back.
 *   <li><b>discard</b>: a draft that is marked, so that it cannot be published any more; discarding
 *       it again, or cleaning, finishes. A tag whose draft is gone is removed by cleaning.
 * </ul>
 */
package io.kappalake.lakehouse.draft;
