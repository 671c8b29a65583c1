package org.flame4j.hub;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** A model on a hub, at one commit: its files, and what is known of them. */
final class Repository {
  private static final int MAX_FILES = 100_000;

  private final HubReference model;
  private final HubSettings settings;
  private final HubHttp http;
  private final Answers answers;
  private final String commit;
  private final Set<String> names = new TreeSet<>();
  private final Map<String, HubFile> known = new LinkedHashMap<>();

  private Repository(
      HubReference model, HubSettings settings, HubHttp http, Answers answers, JsonNode info) {
    this.model = model;
    this.settings = settings;
    this.http = http;
    this.answers = answers;
    commit = info.path("sha").asString("");
    if (!RepoNames.isCommit(commit)) {
      throw new HubException(
          "%s answers without a commit for %s: HF_ENDPOINT must be a Hugging Face Hub"
              .formatted(settings.endpoint(), model));
    }
    JsonNode files = info.path("siblings");
    if (files.size() > MAX_FILES) {
      throw new HubException("%s has more than %d files".formatted(model, MAX_FILES));
    }
    for (JsonNode file : files) {
      String name = file.path("rfilename").asString("");
      if (RepoNames.isContained(name)) { // others cannot be asked for, so nothing is lost
        names.add(name);
        described(name, file).ifPresent(f -> known.put(name, f));
      }
    }
  }

  /**
   * Asks the hub what a revision is.
   *
   * @throws IOException if it does not answer, for reasons that may pass
   */
  static Repository ask(HubReference model, HubSettings settings, HubHttp http) throws IOException {
    String revision = URLEncoder.encode(model.revision(), StandardCharsets.UTF_8);
    URI address =
        URI.create(
            "%s/api/models/%s/revision/%s?blobs=true"
                .formatted(settings.endpoint(), model.id(), revision));
    Answers answers = new Answers(model, settings);
    HttpResponse<InputStream> response = http.get(address, Map.of());
    if (response.statusCode() != 200) {
      throw answers.failure(response, "the description");
    }
    try (InputStream body = http.body(response)) {
      JsonNode info = BoundedJson.read(body, "what the hub says of " + model);
      return new Repository(model, settings, http, answers, info);
    }
  }

  /** Hubs may leave sizes and hashes out of the list. */
  private static Optional<HubFile> described(String name, JsonNode file) {
    JsonNode lfs = file.path("lfs");
    JsonNode size = lfs.isObject() ? lfs.path("size") : file.path("size");
    String hash = (lfs.isObject() ? lfs.path("sha256") : file.path("blobId")).asString("");
    return file(name, size.asString(""), hash);
  }

  private static Optional<HubFile> file(String name, String size, String hash) {
    boolean sound = size.matches("\\d{1,18}") && Long.parseLong(size) <= HubFile.MAX_SIZE;
    return sound && Checksum.isOne(hash)
        ? Optional.of(new HubFile(name, Long.parseLong(size), new Checksum(hash)))
        : Optional.empty();
  }

  HubReference model() {
    return model;
  }

  String commit() {
    return commit;
  }

  Set<String> names() {
    return names;
  }

  /** Where a file's content is. */
  URI address(String name) {
    String path = URLEncoder.encode(name, StandardCharsets.UTF_8);
    return URI.create(
        "%s/%s/resolve/%s/%s"
            .formatted(
                settings.endpoint(),
                model.id(),
                commit,
                path.replace("+", "%20").replace("%2F", "/")));
  }

  Answers answers() {
    return answers;
  }

  /**
   * Size and checksum of a file, asked for where the list did not say.
   *
   * @throws IOException if the hub does not answer, for reasons that may pass
   */
  HubFile file(String name) throws IOException {
    HubFile file = known.get(name);
    if (file != null) {
      return file;
    }
    HttpResponse<InputStream> response = http.head(address(name));
    if (response.statusCode() >= 400) {
      throw answers.failure(response, name);
    }
    response.body().close();
    String tag = header(response, "X-Linked-Etag", "ETag").replaceAll("^W/|\"", "");
    String length = header(response, "X-Linked-Size", "Content-Length");
    HubFile asked =
        file(name, length, tag)
            .orElseThrow(() ->
                new HubException(
                    "%s tells no checksum and size of %s of %s (ETag %s), so it cannot be verified"
                        .formatted(settings.endpoint(), name, model, HubException.quote(tag))));
    known.put(name, asked);
    return asked;
  }

  private static String header(HttpResponse<InputStream> response, String first, String second) {
    return response
        .headers()
        .firstValue(first)
        .or(() -> response.headers().firstValue(second))
        .orElse("");
  }
}
