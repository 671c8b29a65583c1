package org.flame4j.hub;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** Chooses the files that are needed, and brings those that are missing. */
final class Downloads {
  private final HubReference model;
  private final HubSettings settings;
  private final HubHttp http;
  private final Repository repository;
  private final HubCache cache;
  private final HubListener listener;

  Downloads(
      HubReference model,
      HubSettings settings,
      HubHttp http,
      Repository repository,
      HubCache cache,
      HubListener listener) {
    this.model = model;
    this.settings = settings;
    this.http = http;
    this.repository = repository;
    this.cache = cache;
    this.listener = listener;
  }

  void run(Need need) throws IOException {
    if (!model.file().isEmpty()) {
      checkThere(model.file());
      fetch(List.of(model.file()), listener);
      return;
    }
    if (need == Need.TOWER) {
      fetch(tower(), listener);
      return;
    }
    checkThere(WeightFiles.CONFIG);
    checkThere(WeightFiles.TOKENIZER);
    List<String> names = new ArrayList<>(List.of(WeightFiles.CONFIG, WeightFiles.TOKENIZER));
    WeightFiles.MORE_TOKENIZER.stream().filter(repository.names()::contains).forEach(names::add);
    if (need == Need.ALL) {
      names.addAll(weights());
    }
    fetch(names, listener);
  }

  private List<String> tower() {
    List<String> names = new ArrayList<>();
    WeightFiles.MORE_TOWER.stream().filter(repository.names()::contains).forEach(names::add);
    names.add(
        WeightFiles.TOWERS.stream()
            .filter(repository.names()::contains)
            .findFirst()
            .orElseThrow(this::noTower));
    return names;
  }

  private HubException noTower() {
    return new HubException(
        "%s has none of %s: fetch its weights yourself and give the file"
            .formatted(model, String.join(", ", WeightFiles.TOWERS)));
  }

  private Collection<String> weights() throws IOException {
    if (repository.names().contains(WeightFiles.SINGLE)) {
      return List.of(WeightFiles.SINGLE);
    }
    if (!repository.names().contains(WeightFiles.INDEX)) {
      throw noWeights();
    }
    fetch(List.of(WeightFiles.INDEX), HubListener.NONE);
    Path index = cache.snapshot(repository.commit()).resolve(WeightFiles.INDEX);
    Set<String> shards = WeightFiles.shards(index, model);
    shards.forEach(this::checkThere);
    return shards;
  }

  private void checkThere(String name) {
    if (repository.names().contains(name)) {
      return;
    }
    List<String> ggufs = ggufs();
    if (!ggufs.isEmpty()) {
      throw new HubException(
          "%s has no %s; it has %s: ask for one, as %s"
              .formatted(model, name, shown(ggufs), withFile(ggufs.getFirst())));
    }
    if (name.equals(WeightFiles.TOKENIZER)) {
      throw new HubException(
          model + " has no tokenizer.json: choose a model or revision with a fast tokenizer");
    }
    throw new HubException("%s has no %s".formatted(model, name));
  }

  private HubException noWeights() {
    boolean pickles = repository.names().stream().anyMatch(name -> name.endsWith(".bin"));
    return new HubException(
        pickles
            ? model
                + " has its weights as pickles only, which are never loaded: choose a revision or a"
                + " copy of it with safetensors"
            : "%s has neither %s nor %s".formatted(model, WeightFiles.SINGLE, WeightFiles.INDEX));
  }

  private List<String> ggufs() {
    return repository.names().stream().filter(name -> name.endsWith(".gguf")).toList();
  }

  private static String shown(List<String> names) {
    String some = String.join(", ", names.subList(0, Math.min(5, names.size())));
    return names.size() > 5 ? some + " and %d more".formatted(names.size() - 5) : some;
  }

  private HubReference withFile(String gguf) {
    return new HubReference(model.owner(), model.name(), model.revision(), gguf);
  }

  private void fetch(Collection<String> names, HubListener told) throws IOException {
    List<HubFile> files = new ArrayList<>();
    for (String name : names) {
      files.add(Backoff.retry(settings.patience(), listener, () -> repository.file(name)));
    }
    List<HubFile> missing = new ArrayList<>();
    for (HubFile file : files) {
      if (!cache.hasEntry(repository.commit(), file) && !cache.hasBlob(file)) {
        missing.add(file);
      }
    }
    if (!missing.isEmpty()) {
      download(missing, told);
    }
    for (HubFile file : files) {
      cache.enter(repository.commit(), file);
    }
  }

  private void download(List<HubFile> missing, HubListener told) throws IOException {
    long total = 0;
    long left = 0;
    for (HubFile file : missing) {
      total = Math.addExact(total, file.size());
      left += Math.min(file.size(), PartialBlob.left(cache.blob(file.checksum())));
    }
    checkSpace(total - left);
    told.starting(model.toString(), total);
    try {
      BlobDownload download = new BlobDownload(http, repository, settings, listener);
      long done = 0;
      for (HubFile file : missing) {
        long before = done;
        download.run(file, cache, bytes -> told.received(before + bytes));
        done += file.size();
        told.received(done);
      }
    } finally {
      told.ended();
    }
  }

  private void checkSpace(long bytes) throws IOException {
    Files.createDirectories(cache.root());
    FileStore disk = Files.getFileStore(cache.root());
    if (bytes > disk.getUsableSpace()) {
      throw new HubException(
          "%s needs %,d MB more, but the disk of %s has %,d MB free: free some, or set HF_HOME"
              .formatted(
                  model, bytes / 1_000_000, cache.root(), disk.getUsableSpace() / 1_000_000));
    }
  }
}
