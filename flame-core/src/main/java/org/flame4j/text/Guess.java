package org.flame4j.text;

/**
 * What a language model might say next.
 *
 * @param token its id
 * @param probability from 0 to 1, among all tokens
 */
public record Guess(int token, double probability) {}
