/** The offline job: captions of a data set into an embedding store, once. */
@NullMarked
package org.flame4j.embed;

import org.jspecify.annotations.NullMarked;
