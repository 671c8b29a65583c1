package org.flame4j.hub;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.time.Duration;

/** What the status of an answer means for whoever asked for a model. */
final class Answers {
  private final HubReference model;
  private final HubSettings settings;

  Answers(HubReference model, HubSettings settings) {
    this.model = model;
    this.settings = settings;
  }

  /**
   * Closes an answer that is none, and says why.
   *
   * @param what was asked for
   * @throws BusyException if it is worth trying again
   * @throws HubException if it is not
   */
  IOException failure(HttpResponse<InputStream> response, String what) throws IOException {
    response.body().close();
    int status = response.statusCode();
    String from = HubHttp.shown(response.uri());
    if (status == 408 || status == 429 || status >= 500) {
      return new BusyException("%s answers %d".formatted(from, status), retryAfter(response));
    }
    if (!Origins.same(response.uri(), settings.endpoint())) {
      throw new HubException(
          "%s of %s: the server that holds it, %s, answers %d; try again later"
              .formatted(what, model, response.uri().getHost(), status));
    }
    throw new HubException(
        switch (status) {
          case 401, 403 -> refused(response, status);
          case 404 -> notThere(response, what);
          default -> "%s of %s: %s answers %d".formatted(what, model, from, status);
        });
  }

  private String refused(HttpResponse<InputStream> response, int status) {
    String remedy =
        "accept its terms at %s/%s and set HF_TOKEN to a token of that account"
            .formatted(settings.endpoint(), model.id());
    String problem =
        code(response).equals("GatedRepo") || status == 403
            ? "is gated"
            : "does not exist, or is private or gated";
    String shown = settings.token().isEmpty() ? "no token was sent" : "the token is not enough";
    return "%s %s (%d, %s): %s".formatted(model, problem, status, shown, remedy);
  }

  private String notThere(HttpResponse<InputStream> response, String what) {
    return switch (code(response)) {
      case "RevisionNotFound" ->
          "%s: the model has no revision %s".formatted(model, HubException.quote(model.revision()));
      case "EntryNotFound" -> "%s: the model has no file %s".formatted(model, what);
      default ->
          "%s is not at %s (404): check the name and the revision; for a private model set HF_TOKEN"
              .formatted(model, settings.endpoint());
    };
  }

  private static String code(HttpResponse<InputStream> response) {
    return response.headers().firstValue("X-Error-Code").orElse("");
  }

  private static Duration retryAfter(HttpResponse<InputStream> response) {
    String seconds = response.headers().firstValue("Retry-After").orElse("");
    return seconds.matches("\\d{1,9}")
        ? Duration.ofSeconds(Long.parseLong(seconds))
        : Duration.ZERO; // a date is too rare to read
  }
}
