/**
 * The offline embedding store: what the frozen language model says about every caption, computed
 * once, in two bytes a value or one, in files that training reads row by row.
 *
 * <p>{@link org.flame4j.store.EmbeddingStore} documents the format; {@link
 * org.flame4j.store.StoreWriter} makes a store, {@link org.flame4j.store.StoreManifest} says what
 * is in it; {@link org.flame4j.store.StoreVerifier}, {@link org.flame4j.store.StoreMerge}, {@link
 * org.flame4j.store.StoreExport} and {@link org.flame4j.store.StoreStat} look after it.
 */
@NullMarked
package org.flame4j.store;

import org.jspecify.annotations.NullMarked;
