/** Tar archives, read where they lie: what is in them, and where. */
@NullMarked
package org.flame4j.data.tar;

import org.jspecify.annotations.NullMarked;
