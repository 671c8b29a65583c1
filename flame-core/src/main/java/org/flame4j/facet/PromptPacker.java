package org.flame4j.facet;

import java.util.ArrayList;
import java.util.List;
import org.flame4j.text.TextTokenizer;

/**
 * Fills a prompt set with captions and finds each part's tokens.
 *
 * <p>The filled prompt is tokenised as a whole, as the published code does, and each token is given
 * to the part in which it ends. Where the parts end in the text is known from filling it in, so
 * nothing is ever searched for among token ids.
 */
public final class PromptPacker {
  /** The published limit on a caption, in tokens. */
  public static final int CAPTION_TOKENS = 1024;

  /** The published limit on a filled prompt, in tokens. */
  public static final int PROMPT_TOKENS = 1536;

  private final TextTokenizer tokenizer;
  private final FacetTexts texts;

  public PromptPacker(PromptSet prompts, TextTokenizer tokenizer) {
    this.tokenizer = tokenizer;
    texts = FacetTexts.of(prompts, tokenizer.bosToken().orElse(""));
  }

  /**
   * Cleans the caption, cuts it to {@value #CAPTION_TOKENS} tokens and packs it.
   *
   * @throws PromptException for a blank caption, or a prompt beyond {@value #PROMPT_TOKENS} tokens
   */
  public PackedPrompt pack(String caption) {
    if (caption.isBlank()) {
      throw new PromptException("the caption is empty");
    }
    String prefix = texts.prefix(cut(caption));
    StringBuilder filled = new StringBuilder(prefix);
    List<Integer> boundaries = new ArrayList<>();
    boundaries.add(codePoints(prefix));
    for (String facet : texts.facets()) {
      filled.append(facet);
      boundaries.add(boundaries.getLast() + codePoints(facet));
    }
    return split(tokenizer.encode(filled.toString(), true), boundaries);
  }

  /** Which tokens of the packed caption are those of the caption itself. */
  public CaptionSpan captionSpan(String caption) {
    String cut = cut(caption);
    String prefix = texts.prefix(cut);
    int start = codePoints(texts.beforeCaption());
    int end = codePoints(prefix) - codePoints(texts.afterCaption());
    String filled = prefix + String.join("", texts.facets());
    TextTokenizer.Tokens tokens = tokenizer.encode(filled, true);
    return new CaptionSpan(tokens.firstBehind(start), tokens.firstBehind(end));
  }

  private static PackedPrompt split(TextTokenizer.Tokens tokens, List<Integer> boundaries) {
    int length = tokens.textEnd();
    if (length > PROMPT_TOKENS) {
      throw new PromptException(
          "the filled prompt has " + length + " tokens; at most " + PROMPT_TOKENS + " are allowed");
    }
    int prefixLength = tokens.firstBehind(boundaries.getFirst());
    List<Integer> facetLengths = new ArrayList<>();
    int start = prefixLength;
    for (int k = 1; k < boundaries.size(); k++) {
      int end = Math.min(length, tokens.firstBehind(boundaries.get(k)));
      if (end <= start) {
        throw new PromptException("facet " + k + " has no token of its own with this tokenizer");
      }
      facetLengths.add(end - start);
      start = end;
    }
    return new PackedPrompt(tokens.ids().subList(0, length), prefixLength, facetLengths);
  }

  private String cut(String caption) {
    // A token covers at least one byte of UTF-8, and a char takes at most three.
    if (caption.length() * 3 <= CAPTION_TOKENS) {
      return caption;
    }
    TextTokenizer.Tokens tokens = tokenizer.encode(caption, false);
    if (tokens.ids().size() <= CAPTION_TOKENS) {
      return caption;
    }
    int end = tokens.ends().get(CAPTION_TOKENS - 1);
    return caption.substring(0, caption.offsetByCodePoints(0, end));
  }

  private static int codePoints(String text) {
    return text.codePointCount(0, text.length());
  }
}
