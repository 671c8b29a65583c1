/**
 * The offline embedding store: what the frozen language model says about every caption, computed
 * once, in half precision, in files that training reads row by row.
 *
 * <p>{@link org.flame4j.store.EmbeddingStore} documents the format; {@link
 * org.flame4j.store.StoreWriter} makes a store, {@link org.flame4j.store.StoreManifest} says what
 * is in it.
 */
@NullMarked
package org.flame4j.store;

import org.jspecify.annotations.NullMarked;
