package org.flame4j.cli.corpus;

import org.flame4j.cli.packages.PackageClient;
import org.flame4j.cli.packages.PinnedPackage;

/** The packages that text comes from. */
final class CorpusPackages {
  static final PinnedPackage EMOJIBASE =
      new PinnedPackage(
          PackageClient.NPM,
          "emojibase-data@17.0.0",
          "d01d0e2ca4e22cb402679532155342c71e2e871f25c32223c013b8b166ebdf5a",
          "MIT, labels Unicode-3.0");
  static final PinnedPackage CLDR =
      new PinnedPackage(
          PackageClient.NPM,
          "cldr-annotations-full@48.2.0",
          "28576e51225deb51e3ddd734b0f824a0079682cb5d8c27faa9f68149317a14d1",
          "Unicode-3.0");
  static final PinnedPackage STAMPS =
      new PinnedPackage(
          PackageClient.APT,
          "tuxpaint-stamps-default=2022.06.04-1",
          "6db6c1bfc870a47f1499d6203b083522eacb57c5f9c87d468f2e92eb6d9d5f34",
          "GPL-2.0");
  static final PinnedPackage WORDNET =
      new PinnedPackage(
          PackageClient.APT,
          "wordnet-base=1:3.0-37",
          "61060d960f9ada8fa120872312eccd3ecebfbab8c4579e4f5a74e1cf67620752",
          "WordNet-3.0");
  static final PinnedPackage WESNOTH =
      new PinnedPackage(
          PackageClient.APT,
          "wesnoth-1.16-data=1:1.16.9-1",
          "1012b964bd412a6770685e3324ae3b61e176caff7846192d1ee63d55cd621e26",
          "GPL-2.0-or-later");
  static final PinnedPackage GNOME_HELP =
      new PinnedPackage(
          PackageClient.APT,
          "gnome-user-docs=43.0-2",
          "0d635a840747958ca84da778b40d341f1155603851f922c9a171f5a181d6a39f",
          "CC-BY-SA-3.0");

  private CorpusPackages() {}
}
