/**
 * Text to train a small multilingual language model on, out of packages that the ordinary clients
 * of Debian and npm bring.
 */
@NullMarked
package org.flame4j.cli.corpus;

import org.jspecify.annotations.NullMarked;
