/**
 * Packages of Debian and npm as sources of data: fetched by their clients, pinned, read in place.
 */
@NullMarked
package org.flame4j.cli.packages;

import org.jspecify.annotations.NullMarked;
