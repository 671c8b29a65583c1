package org.flame4j.cli.packages;

/**
 * A package of a registry, pinned to its content.
 *
 * @param client what downloads it
 * @param spec name and version, as the client takes them
 * @param sha256 of the package file, hexadecimal
 * @param licence of its content
 */
public record PinnedPackage(PackageClient client, String spec, String sha256, String licence) {
  /** Name of the package file in the cache. */
  public String fileName() {
    return spec.replaceAll("[^A-Za-z0-9.]+", "-").replaceAll("^-", "") + client.extension();
  }
}
