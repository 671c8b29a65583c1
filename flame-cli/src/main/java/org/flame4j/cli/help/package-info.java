/** How the help of commands is laid out. */
@NullMarked
package org.flame4j.cli.help;

import org.jspecify.annotations.NullMarked;
