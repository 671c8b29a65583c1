package org.flame4j.facet;

/**
 * Where a packed prompt's prefix holds the caption: tokens before it are the same for all captions,
 * tokens behind it close the prefix.
 *
 * @param start the first token with a part of the caption
 * @param end behind the last token that ends in the caption
 */
public record CaptionSpan(int start, int end) {}
