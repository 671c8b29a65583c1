/**
 * Data for a demonstration: real pictures with captions in many languages, out of packages that the
 * ordinary clients of Debian and npm bring.
 */
@NullMarked
package org.flame4j.cli.demo;

import org.jspecify.annotations.NullMarked;
