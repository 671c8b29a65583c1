/**
 * What FLAME is compared with: two towers trained together from scratch, as CLIP does. Shapes: n
 * texts, L tokens, D width of the shared space.
 */
@NullMarked
package org.flame4j.baseline;

import org.jspecify.annotations.NullMarked;
