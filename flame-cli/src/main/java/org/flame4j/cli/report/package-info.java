/**
 * What a comparison of models found: machine-readable results, a table for the terminal, and one
 * self-contained page.
 */
@NullMarked
package org.flame4j.cli.report;

import org.jspecify.annotations.NullMarked;
