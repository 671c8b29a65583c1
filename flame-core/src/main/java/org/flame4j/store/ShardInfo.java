package org.flame4j.store;

/**
 * A finished shard.
 *
 * @param name of its file, without the ending
 * @param samples in it
 * @param bytes of the file
 */
public record ShardInfo(String name, int samples, long bytes) {}
