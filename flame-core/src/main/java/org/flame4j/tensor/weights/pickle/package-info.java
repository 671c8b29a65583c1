/**
 * Python's pickles as plain data. A pickle is a program; the machine here knows only the
 * instructions that build values, and leaves every name that a pickle calls to a {@link
 * org.flame4j.tensor.weights.pickle.PickleGlobals}, which answers for those it lists and refuses
 * all others. No class is ever loaded for a pickle and nothing of it is run.
 */
@NullMarked
package org.flame4j.tensor.weights.pickle;

import org.jspecify.annotations.NullMarked;
