/** Judging a model: pure metrics over embeddings. */
@NullMarked
package org.flame4j.eval;

import org.jspecify.annotations.NullMarked;
