package org.flame4j.cli.corpus;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What corpus to make.
 *
 * @param out folder to fill
 * @param languages language tags (BCP 47), English among them
 * @param bos text of the model's first token, which the short and long prompts contain; empty if
 *     the model has none
 * @param captionsOnly leaves out dictionaries, glosses, help books and longer texts: for a model
 *     that has an hour to learn, which captions alone fill
 */
public record CorpusOptions(Path out, List<String> languages, String bos, boolean captionsOnly) {
  /** Languages that all sources cover well. */
  public static final List<String> LANGUAGES =
      List.of(
          "en", "es", "fr", "de", "it", "pt", "ru", "uk", "pl", "cs", "nl", "sv", "da", "nb", "fi",
          "hu", "el", "tr", "ar", "hi", "th", "vi", "id", "ja", "ko", "zh");

  private static final Pattern TAG = Pattern.compile("[a-z]{2,3}(-[A-Za-z0-9]{2,8})*");

  public CorpusOptions {
    languages = languages.stream().distinct().toList();
    for (String language : languages) {
      if (!TAG.matcher(language).matches()) {
        throw new IllegalArgumentException(
            "'" + language + "' is no language tag such as en, ja or pt-BR");
      }
    }
    if (!languages.contains(Thing.ENGLISH)) {
      throw new IllegalArgumentException(
          "languages must contain en, into which all others lead; languages=" + languages);
    }
  }
}
