/**
 * Models from a Hugging Face Hub: downloads the files that are needed into the cache that Python's
 * {@code huggingface_hub} uses as well, so that neither fetches what the other has.
 *
 * <p>{@link org.flame4j.hub.ModelHub} is the way in. What a hub answers is not trusted: names stay
 * inside the cache, sizes are bounded and checked, and every file must have the announced checksum
 * before it gets its name.
 */
@NullMarked
package org.flame4j.hub;

import org.jspecify.annotations.NullMarked;
