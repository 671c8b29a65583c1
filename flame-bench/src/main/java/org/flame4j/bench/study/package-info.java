/**
 * The study: the paper's claims put to the test on data that packages carry. {@link Studies} says
 * what is compared, {@link Lab} does the runs, each as a command of {@code flame}, and {@link
 * Scores} makes tables of them.
 */
@NullMarked
package org.flame4j.bench.study;

import org.jspecify.annotations.NullMarked;
