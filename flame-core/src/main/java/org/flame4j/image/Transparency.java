package org.flame4j.image;

/** What becomes of transparent pixels, as models see colours only. */
public enum Transparency {
  /** Laid over white: cut-outs, icons and emoji look as on a page. */
  WHITE,
  /** Dropped: the stored colour shows, as the published code has it; often black or noise. */
  DROP
}
