/** Samples: pictures with their texts, from folders and tables, and as batches of tensors. */
@NullMarked
package org.flame4j.data;

import org.jspecify.annotations.NullMarked;
