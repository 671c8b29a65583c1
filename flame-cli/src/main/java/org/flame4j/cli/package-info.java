/** The command line {@code flame}: options, progress and printing; the work is the library's. */
@NullMarked
package org.flame4j.cli;

import org.jspecify.annotations.NullMarked;
