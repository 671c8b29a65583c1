/** How far long work is, on a terminal or in a log. */
@NullMarked
package org.flame4j.cli.progress;

import org.jspecify.annotations.NullMarked;
