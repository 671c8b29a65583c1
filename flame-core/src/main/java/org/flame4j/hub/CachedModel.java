package org.flame4j.hub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the cache holds of a model, without asking anybody. */
final class CachedModel {
  private final HubReference model;
  private final HubCache cache;
  private final Need need;

  CachedModel(HubReference model, HubCache cache, Need need) {
    this.model = model;
    this.cache = cache;
    this.need = need;
  }

  /**
   * The model's folder or file, if all that is needed is there.
   *
   * @throws IOException if the cache cannot be read
   */
  Optional<Path> find() throws IOException {
    Optional<String> commit = cache.commitOf(model.revision());
    return commit.isPresent() && missing(commit.get()).isEmpty()
        ? Optional.of(place(commit.get()))
        : Optional.empty();
  }

  /** The same, or an error that names the first file that is missing. */
  Path require() throws IOException {
    String commit = cache.commitOf(model.revision()).orElse("");
    Optional<String> missing = commit.isEmpty() ? Optional.of("everything") : missing(commit);
    if (missing.isPresent()) {
      throw new HubException(
          "%s is not in the cache %s (%s is missing), and HF_HUB_OFFLINE forbids to fetch it"
              .formatted(model, cache.root(), missing.get()));
    }
    return place(commit);
  }

  /** The folder of a snapshot, or the one file of it that was asked for. */
  Path place(String commit) {
    return model.file().isEmpty()
        ? cache.snapshot(commit)
        : cache.snapshot(commit).resolve(model.file());
  }

  private Optional<String> missing(String commit) throws IOException {
    Path snapshot = cache.snapshot(commit);
    for (String name : needed(snapshot)) {
      if (!Files.isRegularFile(snapshot.resolve(name))) {
        return Optional.of(name);
      }
    }
    return Optional.empty();
  }

  private List<String> needed(Path snapshot) throws IOException {
    if (!model.file().isEmpty()) {
      return List.of(model.file());
    }
    if (need == Need.TOWER) {
      return List.of(
          WeightFiles.TOWERS.stream()
              .filter(name -> Files.isRegularFile(snapshot.resolve(name)))
              .findFirst()
              .orElse(WeightFiles.SINGLE));
    }
    List<String> names = new ArrayList<>(List.of(WeightFiles.CONFIG, WeightFiles.TOKENIZER));
    if (need == Need.ALL) {
      Path index = snapshot.resolve(WeightFiles.INDEX);
      if (!Files.isRegularFile(snapshot.resolve(WeightFiles.SINGLE)) && Files.exists(index)) {
        names.addAll(WeightFiles.shards(index, model));
      } else {
        names.add(WeightFiles.SINGLE);
      }
    }
    return names;
  }
}
