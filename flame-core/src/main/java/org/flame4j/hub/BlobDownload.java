package org.flame4j.hub;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.FileSystemException;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Brings one file into the cache: goes on after breaks, verifies, names it. */
final class BlobDownload {
  private static final int CHUNK = 1 << 17;
  private static final Pattern RANGE = Pattern.compile("bytes (\\d{1,18})-\\d+/(?:\\d+|\\*)");

  private final HubHttp http;
  private final Repository repository;
  private final HubSettings settings;
  private final HubListener listener;

  BlobDownload(HubHttp http, Repository repository, HubSettings settings, HubListener listener) {
    this.http = http;
    this.repository = repository;
    this.settings = settings;
    this.listener = listener;
  }

  /**
   * @param there is told how many bytes of the file are there, which can fall
   * @throws IOException if the disk fails
   * @throws HubException if the network does
   */
  void run(HubFile file, HubCache cache, LongConsumer there) throws IOException {
    try (CacheLock lock = CacheLock.take(cache.lock(file.checksum()), named(file), listener)) {
      if (cache.hasBlob(file)) { // another process was first
        return;
      }
      try (PartialBlob partial = PartialBlob.open(file, cache.blob(file.checksum()))) {
        boolean resumed = partial.size() > 0;
        fill(partial, file, there);
        if (partial.finish()) {
          return;
        }
        if (resumed) { // what an earlier run left may be at fault
          listener.note(named(file) + " had a wrong checksum: downloading it anew");
          fill(partial, file, there);
          if (partial.finish()) {
            return;
          }
        }
      }
    }
    throw new HubException(
        "%s came with a wrong checksum, expected %s: try again, or check the proxy or HF_ENDPOINT"
            .formatted(named(file), file.checksum().hex()));
  }

  private String named(HubFile file) {
    return file.name() + " of " + repository.model();
  }

  private void fill(PartialBlob partial, HubFile file, LongConsumer there) throws IOException {
    Backoff backoff = new Backoff(settings.patience(), listener);
    there.accept(partial.size());
    while (!partial.isWhole()) {
      long before = partial.size();
      try {
        HttpResponse<InputStream> response = ask(partial, file);
        try (InputStream body = http.body(response)) {
          copy(body, partial, there);
        }
        if (!partial.isWhole()) {
          throw new IOException(
              "%s ends after %,d of %,d bytes".formatted(named(file), partial.size(), file.size()));
        }
      } catch (FileSystemException e) {
        throw e; // the disk's, which no waiting mends
      } catch (IOException e) {
        if (partial.size() > before) {
          backoff.progressed();
        }
        retry(backoff, e, file);
      }
    }
  }

  private void retry(Backoff backoff, IOException failure, HubFile file) {
    try {
      backoff.pause(failure);
    } catch (IOException last) {
      throw new HubException(
          "the download of %s broke off (%s): the same command goes on from there"
              .formatted(named(file), HubException.reason(last)),
          last);
    }
  }

  /** The rest of the file; all of it from a server that knows no ranges. */
  private HttpResponse<InputStream> ask(PartialBlob partial, HubFile file) throws IOException {
    URI address = repository.address(file.name());
    Map<String, String> range =
        partial.size() == 0 ? Map.of() : Map.of("Range", "bytes=" + partial.size() + "-");
    HttpResponse<InputStream> response = http.get(address, range);
    switch (response.statusCode()) {
      case 200 -> partial.restart();
      case 206 -> checkRange(response, partial);
      case 416 -> {
        response.body().close();
        partial.restart();
        throw new IOException(HubHttp.shown(response.uri()) + " has no such range");
      }
      default -> throw repository.answers().failure(response, file.name());
    }
    return response;
  }

  private static void checkRange(HttpResponse<InputStream> response, PartialBlob partial)
      throws IOException {
    Matcher range = RANGE.matcher(response.headers().firstValue("Content-Range").orElse(""));
    if (!range.matches() || Long.parseLong(range.group(1)) != partial.size()) {
      response.body().close();
      partial.restart();
      throw new IOException(HubHttp.shown(response.uri()) + " answers with another range");
    }
  }

  private static void copy(InputStream body, PartialBlob partial, LongConsumer there)
      throws IOException {
    byte[] chunk = new byte[CHUNK];
    int length;
    while ((length = body.read(chunk)) >= 0) {
      partial.append(chunk, length);
      there.accept(partial.size());
    }
  }
}
