/**
 * Training of the image tower against stored text embeddings: losses, positives, optimizer,
 * schedule, loop (FLAME, sections 3.3 and 4.1).
 */
@NullMarked
package org.flame4j.train;

import org.jspecify.annotations.NullMarked;
