package org.flame4j.cli.demo;

import java.util.Map;

/**
 * What was prepared.
 *
 * @param picturesByStyle number of pictures in each drawing style
 * @param picturesBySplit number of pictures of each use
 * @param concepts number of different concepts
 * @param languages number of languages, English included
 * @param skipped packages left out, and why
 */
public record DemoReport(
    Map<String, Long> picturesByStyle,
    Map<DemoSplit, Long> picturesBySplit,
    long concepts,
    int languages,
    Map<DemoArtifact, String> skipped) {}
