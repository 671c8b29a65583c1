/**
 * The paper's text side: prompts of several facets, packed so that one pass over a caption yields
 * one embedding a facet (FLAME, section 3: multifaceted prompts and facet-decoupled attention).
 */
@NullMarked
package org.flame4j.facet;

import org.jspecify.annotations.NullMarked;
