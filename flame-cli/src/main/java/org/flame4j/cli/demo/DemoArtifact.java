package org.flame4j.cli.demo;

import org.flame4j.cli.packages.PackageClient;
import org.flame4j.cli.packages.PinnedPackage;

/** The packages that hold demo data. */
public enum DemoArtifact {
  STAMPS(
      PackageClient.APT,
      "tuxpaint-stamps-default=2022.06.04-1",
      "6db6c1bfc870a47f1499d6203b083522eacb57c5f9c87d468f2e92eb6d9d5f34",
      "GPL-2.0"),
  EMOJI_LABELS(
      PackageClient.NPM,
      "emojibase-data@17.0.0",
      "d01d0e2ca4e22cb402679532155342c71e2e871f25c32223c013b8b166ebdf5a",
      "MIT, labels Unicode-3.0"),
  EMOJI_ANNOTATIONS(
      PackageClient.NPM,
      "cldr-annotations-full@48.2.0",
      "28576e51225deb51e3ddd734b0f824a0079682cb5d8c27faa9f68149317a14d1",
      "Unicode-3.0"),
  GOOGLE(
      PackageClient.NPM,
      "emoji-datasource-google@16.0.0",
      "fb5fd131b362aab7a55542d2a147a79708cce0a8b1c1bbacd470172708b5c438",
      "Apache-2.0"),
  TWITTER(
      PackageClient.NPM,
      "emoji-datasource-twitter@16.0.0",
      "f64a530c63bca463bd8317fdc4615ce63a53a0c65018e4ce2d848aaba7a28877",
      "CC-BY-4.0"),
  FLUENT(
      PackageClient.NPM,
      "@lobehub/fluent-emoji-3d@1.1.0",
      "c1bb7eee7de090205a232518a9ab4adb3df458bfbe8a1f78232991194c8b2e58",
      "MIT");

  private final PinnedPackage pinned;

  DemoArtifact(PackageClient client, String spec, String sha256, String licence) {
    pinned = new PinnedPackage(client, spec, sha256, licence);
  }

  PinnedPackage pinned() {
    return pinned;
  }

  /** Name and version of the package. */
  public String spec() {
    return pinned.spec();
  }
}
