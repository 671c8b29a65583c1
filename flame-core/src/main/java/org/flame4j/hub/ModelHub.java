package org.flame4j.hub;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Models from a Hugging Face Hub, by their reference.
 *
 * <p>Only what is needed is downloaded: configuration, tokenizer and safetensors weights, or one
 * GGUF file; never pickles. A download that breaks off, or whose process is killed, goes on where
 * it stopped; a file has its name only when it is whole and its checksum right. Processes that want
 * the same file wait for each other.
 */
public final class ModelHub {
  private final HubSettings settings;
  private final HubListener listener;

  public ModelHub(HubSettings settings, HubListener listener) {
    this.settings = settings;
    this.listener = listener;
  }

  /**
   * {@code ORG/NAME} of a folder that {@link #fetch} gave, or nothing for any other.
   *
   * @param folder need not exist
   */
  public static Optional<String> modelOf(Path folder) {
    return HubCache.modelOf(folder);
  }

  /**
   * The model on this machine, downloaded as far as it is not there.
   *
   * <p>A model of a full commit that is there is taken without asking the hub. For a branch or tag
   * the hub is asked what it stands for; where it cannot be reached, a model that is there from
   * before does, with a note.
   *
   * @return a folder, or the GGUF file that was asked for
   * @throws HubException if it cannot be had; the message says what to do
   */
  public Path fetch(HubReference model, Need need) {
    HubCache cache = new HubCache(model, settings);
    CachedModel cached = new CachedModel(model, cache, need);
    try {
      if (settings.offline()) {
        return cached.require();
      }
      Optional<Path> before = cached.find();
      if (before.isPresent() && RepoNames.isCommit(model.revision())) {
        return before.get();
      }
      return online(model, need, cache, cached, before);
    } catch (FileSystemException e) {
      String reason = e.getReason() == null ? e.getClass().getSimpleName() : e.getReason();
      throw new HubException(
          "the cache %s cannot be used (%s: %s): set HF_HOME to another folder"
              .formatted(cache.root(), e.getFile(), reason),
          e);
    } catch (IOException e) {
      throw unreachable(model, e);
    }
  }

  private Path online(
      HubReference model, Need need, HubCache cache, CachedModel cached, Optional<Path> before)
      throws IOException {
    try (HubHttp http = new HubHttp(settings)) {
      Repository repository;
      try {
        // With the model at hand, a hub that is away is not worth waiting for.
        Patience patience = before.isPresent() ? settings.patience().once() : settings.patience();
        repository = Backoff.retry(patience, listener, () -> Repository.ask(model, settings, http));
      } catch (IOException e) {
        if (before.isEmpty()) {
          throw unreachable(model, e);
        }
        listener.note(
            "%s cannot be reached (%s): using %s as it was fetched before"
                .formatted(settings.endpoint(), HubException.reason(e), model));
        return before.get();
      }
      new Downloads(model, settings, http, repository, cache, listener).run(need);
      cache.remember(model.revision(), repository.commit());
      return cached.place(repository.commit());
    }
  }

  private HubException unreachable(HubReference model, IOException e) {
    return new HubException(
        "%s cannot be fetched: %s does not answer (%s); check the network, the proxy and HF_ENDPOINT"
            .formatted(model, settings.endpoint(), HubException.reason(e)),
        e);
  }
}
