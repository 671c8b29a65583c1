/**
 * Makes a small language model from a corpus: vocabulary, training from scratch, and an ordinary
 * Hugging Face folder at the end.
 *
 * <p>{@link org.flame4j.pretrain.Pretrainer} is the whole run.
 */
@NullMarked
package org.flame4j.pretrain;

import org.jspecify.annotations.NullMarked;
