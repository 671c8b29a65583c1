/**
 * Weight files: safetensors (one file or a sharded folder) and GGUF, memory-mapped.
 *
 * <p>Every file is treated as hostile: sizes are checked against the file before anything is
 * allocated, and what is wrong is said in a {@link org.flame4j.tensor.weights.WeightsException}
 * that names the file and the cause.
 */
@NullMarked
package org.flame4j.tensor.weights;

import org.jspecify.annotations.NullMarked;
