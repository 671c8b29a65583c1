/**
 * Losses between pictures and texts, with their derivatives, a chunk of logits at a time and over
 * several processes (FLAME, section 3.3). Shapes: B pictures of this process, P texts a picture, M
 * texts of all processes, C pictures of a chunk, D width.
 */
@NullMarked
package org.flame4j.train.loss;

import org.jspecify.annotations.NullMarked;
