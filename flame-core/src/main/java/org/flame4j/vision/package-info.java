/**
 * The trained image tower: a vision transformer, the projector into the language model's hidden
 * space, and the pooling (FLAME, section 3.3). Parameters carry open_clip's names. Shapes: B batch,
 * N patches, W width of the transformer, D width of the language model, S image size.
 */
@NullMarked
package org.flame4j.vision;

import org.jspecify.annotations.NullMarked;
