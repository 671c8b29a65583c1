package org.flame4j.data.tar;

/**
 * A file in an archive.
 *
 * @param name with its folders, as it is stored
 * @param offset of its first byte in the archive
 * @param size in bytes; the archive holds all of them
 */
public record TarEntry(String name, long offset, long size) {}
