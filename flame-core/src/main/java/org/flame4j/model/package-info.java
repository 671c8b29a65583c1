/** A trained model as a folder: a card that says what it is, and its weights. */
@NullMarked
package org.flame4j.model;

import org.jspecify.annotations.NullMarked;
