/**
 * Event files, as TensorBoard reads them: records with checksums around {@code Event} messages of
 * protocol buffers, encoded by hand, since only five of their fields are needed.
 */
@NullMarked
package org.flame4j.train.events;

import org.jspecify.annotations.NullMarked;
