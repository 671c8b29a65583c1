package org.flame4j.hub;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Requests to a hub. Redirects are followed by hand, so that the token is never shown to another
 * server and nothing is fetched without encryption, but on the loopback.
 */
final class HubHttp implements AutoCloseable {
  private static final int MAX_REDIRECTS = 8;

  private final HubSettings settings;
  private final HttpClient client;

  HubHttp(HubSettings settings) {
    this.settings = settings;
    client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(settings.patience().connect())
            .build();
  }

  /**
   * The answer of wherever redirects lead; its body is the caller's to read, by {@link #body}, and
   * to close.
   *
   * @throws IOException if there is no answer
   */
  HttpResponse<InputStream> get(URI address, Map<String, String> headers) throws IOException {
    return follow("GET", address, headers, false);
  }

  /** The hub's own answer to a question about a file: redirects to other servers stand. */
  HttpResponse<InputStream> head(URI address) throws IOException {
    return follow("HEAD", address, Map.of(), true);
  }

  private HttpResponse<InputStream> follow(
      String method, URI address, Map<String, String> headers, boolean stay) throws IOException {
    URI at = address;
    for (int i = 0; i <= MAX_REDIRECTS; i++) {
      HttpResponse<InputStream> response = send(request(method, at, headers));
      String location = response.headers().firstValue("Location").orElse("");
      if (!isRedirect(response.statusCode()) || location.isEmpty()) {
        return response;
      }
      URI next = target(at, location);
      if (stay && !Origins.same(next, settings.endpoint())) {
        return response;
      }
      response.body().close();
      at = next;
    }
    throw new HubException(
        "%s leads to more than %d redirects".formatted(shown(address), MAX_REDIRECTS));
  }

  private static boolean isRedirect(int status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
  }

  private URI target(URI from, String location) {
    URI next;
    try {
      next = from.resolve(location);
    } catch (IllegalArgumentException e) {
      throw new HubException(
          "%s redirects to %s, which is no address"
              .formatted(shown(from), HubException.quote(location)),
          e);
    }
    if (!Origins.isAllowed(next, Origins.isLoopback(settings.endpoint()))) {
      throw new HubException(
          "%s redirects to %s, which is not encrypted: refused"
              .formatted(shown(from), HubException.quote(location)));
    }
    return next;
  }

  private HttpRequest request(String method, URI address, Map<String, String> headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address)
            .method(method, HttpRequest.BodyPublishers.noBody())
            .header("User-Agent", "flame4j")
            .header("Accept-Encoding", "identity"); // sizes and ranges are those of the file
    headers.forEach(request::header);
    if (!settings.token().isEmpty() && Origins.same(address, settings.endpoint())) {
      request.header("Authorization", "Bearer " + settings.token());
    }
    return request.build();
  }

  private HttpResponse<InputStream> send(HttpRequest request) throws IOException {
    // Not the request's own timeout: in newer Javas it would end the body as well.
    // Not sendAsync: that needs a free thread of the common pool, of which a caller may hold the
    // last.
    FutureTask<HttpResponse<InputStream>> answer =
        new FutureTask<>(() -> client.send(request, BodyHandlers.ofInputStream()));
    Thread.ofVirtual().name("hub-request").start(answer);
    long millis = settings.patience().silence().toMillis();
    try {
      return answer.get(millis, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw new IOException(
          "%s has not answered for %d s".formatted(shown(request.uri()), millis / 1000), e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException cause
          ? cause
          : new IOException(shown(request.uri()) + " cannot be asked", e.getCause());
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw new HubException("interrupted while asking " + shown(request.uri()), e);
    }
  }

  /** The body of an answer, which fails when it falls silent; the caller closes it. */
  InputStream body(HttpResponse<InputStream> response) {
    return new GuardedStream(response.body(), settings.patience().silence());
  }

  /** Without the query, which may hold a signature. */
  static String shown(URI address) {
    return address.getScheme() + "://" + address.getRawAuthority() + address.getRawPath();
  }

  @Override
  public void close() {
    client.shutdownNow();
    client.close();
  }
}
