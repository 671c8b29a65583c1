/**
 * A page about one training run, drawn from what the run wrote: its metrics and its settings; also
 * while it goes on.
 */
@NullMarked
package org.flame4j.cli.training;

import org.jspecify.annotations.NullMarked;
