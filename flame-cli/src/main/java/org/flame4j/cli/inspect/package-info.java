/**
 * What a language model makes of captions, facet by facet: tokens, attention, words and cosines of
 * several layers, as one page.
 */
@NullMarked
package org.flame4j.cli.inspect;

import org.jspecify.annotations.NullMarked;
