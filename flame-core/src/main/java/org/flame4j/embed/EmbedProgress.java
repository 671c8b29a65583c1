package org.flame4j.embed;

/**
 * How far the job is.
 *
 * @param share of the data that is done, from 0 to 1
 * @param left share of the data that is left for this run, which other parts may share
 * @param fresh share of the data that this run embedded itself
 * @param before samples that were found in the store
 * @param added samples that this run stored
 * @param captions that went through the language model in this run, once for each prompt set
 * @param repeated captions that stand more than once in a stored shard, and were embedded once
 * @param tokens of the prompts that went through the language model in this run
 * @param flops they took at least
 */
public record EmbedProgress(
    double share,
    double left,
    double fresh,
    long before,
    long added,
    long captions,
    long repeated,
    long tokens,
    double flops) {}
