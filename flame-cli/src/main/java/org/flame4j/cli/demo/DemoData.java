package org.flame4j.cli.demo;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toSet;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.flame4j.cli.packages.ArtifactCache;
import org.flame4j.cli.packages.PackageException;

/**
 * Prepares real pictures with captions: emoji in three drawing styles and stamps of a painting
 * program, with captions in some eighty languages.
 *
 * <p>Output, the same for the same packages:
 *
 * <ul>
 *   <li>{@code pictures/STYLE/KEY.EXT}: the files of the packages, unchanged;
 *   <li>{@code samples.tsv}: key, image (path), caption (English), concept, style, {@linkplain
 *       DemoSplit split};
 *   <li>{@code captions.LANGUAGE.tsv}: concept, caption, one file a language (BCP 47 tag; {@code
 *       en} has the plain names);
 *   <li>{@code sources.tsv}: style, package, checksum and licence of what the pictures came from.
 * </ul>
 *
 * Tables are UTF-8, one header line, no quoting. Pictures of one concept share its captions, and
 * some stamps share theirs ("A flower."): score retrieval by groups of equal captions. The split
 * goes by concept, and a concept that is held out in one source is held out in all.
 */
public final class DemoData {
  private final Function<DemoArtifact, Path> fetch;
  private final Consumer<String> progress;

  DemoData(Function<DemoArtifact, Path> fetch, Consumer<String> progress) {
    this.fetch = fetch;
    this.progress = progress;
  }

  /** The folder that keeps downloads where none is given. */
  public static Path defaultCache() {
    return ArtifactCache.defaultFolder(System.getenv(), System.getProperty("user.home"));
  }

  /**
   * Fetches what is not in the cache yet, and prepares it.
   *
   * <p>Emoji need npm. Stamps need apt-get and a Debian that carries the package; where they, or
   * names in some further languages, cannot be had, they are left out and the report says so.
   *
   * @param out the folder to fill; files of an earlier run are replaced
   * @param cache the folder that keeps the packages, about 320 MB
   * @param progress gets a line for each step
   * @throws PackageException if the emoji cannot be fetched, or a package cannot be read
   * @throws DemoException if something cannot be written
   */
  public static DemoReport prepare(Path out, Path cache, Consumer<String> progress) {
    ArtifactCache artifacts =
        new ArtifactCache(cache, (p, folder) -> p.client().download(p.spec(), folder), progress);
    return new DemoData(artifact -> artifacts.fetch(artifact.pinned()), progress).prepare(out);
  }

  DemoReport prepare(Path out) {
    Map<DemoArtifact, String> sources = new EnumMap<>(DemoArtifact.class);
    Map<DemoArtifact, String> skipped = new EnumMap<>(DemoArtifact.class);
    List<DemoPicture> pictures = new ArrayList<>();
    Captions captions = new Captions();
    addEmoji(pictures, captions, sources, skipped);
    addStamps(pictures, captions, sources, skipped);
    captions.retain(pictures.stream().map(p -> p.concept().id()).collect(toSet()));
    pictures.sort(Comparator.comparing(DemoPicture::key));
    progress.accept("writing " + pictures.size() + " pictures");
    new DemoWriter(out).write(pictures, captions, sources);
    return new DemoReport(
        pictures.stream().collect(groupingBy(DemoPicture::style, TreeMap::new, counting())),
        pictures.stream().collect(groupingBy(DemoPicture::split, TreeMap::new, counting())),
        pictures.stream().map(DemoPicture::concept).distinct().count(),
        captions.byLanguage().size(),
        skipped);
  }

  private void addEmoji(
      List<DemoPicture> pictures,
      Captions captions,
      Map<DemoArtifact, String> sources,
      Map<DemoArtifact, String> skipped) {
    EmojiLabels labels = EmojiLabels.read(fetch.apply(DemoArtifact.EMOJI_LABELS));
    captions.addAll(labels.captions());
    sources.put(DemoArtifact.EMOJI_LABELS, "emoji captions");
    optional(DemoArtifact.EMOJI_ANNOTATIONS, skipped)
        .ifPresent(file -> {
          captions.addAll(CldrNames.read(file, labels));
          sources.put(DemoArtifact.EMOJI_ANNOTATIONS, "emoji captions");
        });
    Map<DemoArtifact, EmojiPictures> styles = new EnumMap<>(DemoArtifact.class);
    styles.put(DemoArtifact.GOOGLE, EmojiPictures.GOOGLE);
    styles.put(DemoArtifact.TWITTER, EmojiPictures.TWITTER);
    styles.put(DemoArtifact.FLUENT, EmojiPictures.FLUENT);
    styles.forEach((artifact, style) -> {
      Path file = fetch.apply(artifact);
      progress.accept("reading " + artifact.spec());
      pictures.addAll(style.read(file, labels));
      sources.put(artifact, style.style());
    });
  }

  private void addStamps(
      List<DemoPicture> pictures,
      Captions captions,
      Map<DemoArtifact, String> sources,
      Map<DemoArtifact, String> skipped) {
    DemoArtifact artifact = DemoArtifact.STAMPS;
    optional(artifact, skipped)
        .ifPresent(file -> {
          progress.accept("reading " + artifact.spec());
          Stamps stamps = Stamps.read(file);
          pictures.addAll(stamps.pictures());
          captions.addAll(stamps.captions());
          sources.put(artifact, Stamps.STYLE);
        });
  }

  /** The package's file, or nothing where it cannot be had, which is then noted. */
  private Optional<Path> optional(DemoArtifact artifact, Map<DemoArtifact, String> skipped) {
    try {
      return Optional.of(fetch.apply(artifact));
    } catch (PackageException e) {
      skipped.put(artifact, String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }
}
