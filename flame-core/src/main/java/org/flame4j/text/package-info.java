/**
 * The frozen text tower: tokenizer and decoder-only language model.
 *
 * <p>The model runs on one packed stream of tokens. Linear layers see the stream, attention is the
 * business of a {@link org.flame4j.text.AttentionLayout}, so that the same layers serve plain
 * causal text and facet-decoupled prompts. Shapes: T tokens of the stream, D width, H heads, d head
 * width.
 */
@NullMarked
package org.flame4j.text;

import org.jspecify.annotations.NullMarked;
