package org.flame4j.cli.demo;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.flame4j.cli.packages.Archives;

/**
 * Pictures of emoji in one drawing style, out of an npm package whose files are named by code
 * point.
 *
 * @param style name of the style
 * @param file names in the package; group 1 is the code, group 2 the extension
 */
record EmojiPictures(String style, Pattern file) {
  static final EmojiPictures GOOGLE = datasource("google");
  static final EmojiPictures TWITTER = datasource("twitter");
  static final EmojiPictures FLUENT =
      new EmojiPictures("fluent", Pattern.compile("package/assets/([0-9a-f-]{1,100})\\.(webp)"));

  private static EmojiPictures datasource(String style) {
    return new EmojiPictures(
        style, Pattern.compile("package/img/" + style + "/64/([0-9a-f-]{1,100})\\.(png)"));
  }

  /** The pictures whose code has a label, one a code, in the order of their codes. */
  List<DemoPicture> read(Path tgz, EmojiLabels labels) {
    Map<String, DemoPicture> pictures = new TreeMap<>();
    Archives.tgz(tgz, name -> file.matcher(name).matches())
        .forEach((name, bytes) -> {
          Matcher matcher = file.matcher(name);
          EmojiLabels.Emoji emoji = matcher.matches() ? labels.get(matcher.group(1)) : null;
          if (emoji != null) {
            String code = EmojiLabels.normalized(matcher.group(1));
            pictures.putIfAbsent(
                code,
                new DemoPicture(
                    style,
                    style + "-" + code,
                    matcher.group(2),
                    bytes,
                    emoji.caption(),
                    emoji.concept()));
          }
        });
    return List.copyOf(pictures.values());
  }
}
