package org.flame4j.cli.corpus;

import java.util.List;
import org.flame4j.cli.packages.PackageClient;
import org.flame4j.cli.packages.PinnedPackage;

/**
 * A dictionary of the FreeDict project between English and another language, as Debian has it.
 *
 * @param language tag of the other language
 * @param pair languages as the package names them, such as {@code deu-eng}
 * @param version of the package
 * @param sha256 of the package
 */
record Dictionary(String language, String pair, String version, String sha256) {
  static final List<Dictionary> ALL =
      List.of(
          new Dictionary(
              "ar",
              "ara-eng",
              "2022.04.21-1",
              "d7ec3b1f2bebf3bdc70c726da0f3c89a3e6f961c5f05c0b80a5f81a57d96ae46"),
          new Dictionary(
              "cs",
              "ces-eng",
              "2022.04.21-1",
              "340208da8e13e75da3eb46b40601509cb7fba37570bdcb993b6de4e7927b71a5"),
          new Dictionary(
              "da",
              "dan-eng",
              "2022.04.21-1",
              "fc4ba61f675213852cdec454899701afed0f4c7b00f8c66696565a68baa04a80"),
          new Dictionary(
              "de",
              "deu-eng",
              "2022.04.21-1",
              "52fa2ba6c73ebe84df0e4a7b8612a94a45e6026a157fc75f5ae36c4a1106e3db"),
          new Dictionary(
              "el",
              "ell-eng",
              "2022.12.07-2",
              "4a6f9adeb8e085b8a807bf62dd67468dbbbb16ea7299ab41cdddb29e7d404242"),
          new Dictionary(
              "fi",
              "fin-eng",
              "2022.12.07-2",
              "7abc28d885e36b4e9e5d41c0a7f951fac33cca1d996602fa4a87a0c96934c6bf"),
          new Dictionary(
              "fr",
              "fra-eng",
              "2022.04.21-1",
              "fb853d1f3da00ddddfe60dc3b88b5aaca122eecf3ba5c219131bea479d6274db"),
          new Dictionary(
              "hu",
              "hun-eng",
              "2022.04.21-1",
              "74a7b6d67e69a9e7544b773ccf5cdbc43b3f89ea59083f2867a3903e1c8e1677"),
          new Dictionary(
              "it",
              "ita-eng",
              "2022.04.21-1",
              "f0d7a5dd47cefd2e7e8e3be19dc78df6607989324bb1ad8bc61b9a657c3a4774"),
          new Dictionary(
              "ja",
              "jpn-eng",
              "2022.04.21-1",
              "29feef8cb0e4e01efeb3524173709395ac528ad1d1c6622f7dddff7fef7e54ed"),
          new Dictionary(
              "nl",
              "nld-eng",
              "2022.04.21-1",
              "827dbf561be0ea04a70a049d8604a82aa2c709e7b744fe1096bd2c8008b0527d"),
          new Dictionary(
              "pl",
              "pol-eng",
              "2022.12.07-2",
              "bb89dccd16967ebe5bdd9ca930cdfc17a6f1527ebae207b99183cbfa8692eeaa"),
          new Dictionary(
              "pt",
              "por-eng",
              "2022.04.21-1",
              "6c688a9148bde82a6fbd6b2e3a80c1cec3eb4b3ec2d37901c94dc90bfb008950"),
          new Dictionary(
              "es",
              "spa-eng",
              "2022.04.21-1",
              "debf5f88fcdaebe824704664cdbb42b6c14f82ab4adda4e91bc388b16200eefc"),
          new Dictionary(
              "sv",
              "swe-eng",
              "2022.04.21-1",
              "a117f881e43a5d2afbc082e5bb51041b8795180845ce8b5a991766bce4502aab"),
          new Dictionary(
              "tr",
              "tur-eng",
              "2022.04.21-1",
              "1c9c1392298e38f1e73957343445b907fd07cce24ba65f0ec5f7071d7754f67f"),
          new Dictionary(
              "ru",
              "eng-rus",
              "2022.04.21-1",
              "0683c8eda017ff1082815c3bd918a7c9f1516b18621fcdf0ef46a9a1b9d61ea3"),
          new Dictionary(
              "hi",
              "eng-hin",
              "2022.04.21-1",
              "15b21e02e94b1a3a31a0b7a298687bee518797586a70745655cf5cefd3721c67"),
          new Dictionary(
              "id",
              "eng-ind",
              "2022.12.07-2",
              "d2929618bdbdfecf7f71bc46e038fe873d3e6a50ec29cecc1f60ef1c4e940070"),
          new Dictionary(
              "nb",
              "eng-nor",
              "2022.12.07-2",
              "cf0c56bd607b30ec0481fcc002b062b9f220e6870a0d6abcc2796bebb68b2097"));

  PinnedPackage pinned() {
    String licence = version.startsWith("2022.12") ? "CC-BY-SA-3.0" : "GPL-2.0-or-later";
    return new PinnedPackage(
        PackageClient.APT, "dict-freedict-" + pair + "=" + version, sha256, licence);
  }

  /** Whether the headwords are English. */
  boolean fromEnglish() {
    return pair.startsWith("eng-");
  }
}
