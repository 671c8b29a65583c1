package org.flame4j.hub;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/**
 * A hub on the loopback with one model, and a second server that holds its large files, as a
 * content network does. Faults can be ordered.
 */
final class FakeHub implements AutoCloseable {
  static {
    // The server sends head and body apart, which would wait for each other at every request.
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

  /** A request, as it came. */
  record Request(String server, String method, String path, String range, String authorization) {}

  final Map<String, byte[]> files = new TreeMap<>();
  final Map<String, String> commits = new TreeMap<>(Map.of("main", COMMIT, COMMIT, COMMIT));
  final List<Request> requests = Collections.synchronizedList(new ArrayList<>());

  /** Statuses to answer with before all goes well, with their headers; first one first. */
  final List<Integer> failures = Collections.synchronizedList(new ArrayList<>());

  final Map<String, String> failureHeaders = new TreeMap<>();

  /** How many bytes large files come with before the connection breaks, a number a request. */
  final List<Integer> cuts = Collections.synchronizedList(new ArrayList<>());

  /** Files of at least this many bytes lie with the other server. */
  int large = 1000;

  boolean describesFiles = true;
  boolean knowsRanges = true;
  boolean corrupts;
  boolean hangs;
  String secret = "";
  String redirectsTo = "";
  String info = "";

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer hub = server("hub");
  private final HttpServer store = server("store");

  private HttpServer server(String name) {
    try {
      InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
      HttpServer server = HttpServer.create(any, 0);
      server.setExecutor(threads);
      server.createContext("/", exchange -> handle(name, exchange));
      server.start();
      return server;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  URI endpoint() {
    return URI.create("http://127.0.0.1:" + hub.getAddress().getPort());
  }

  private void handle(String server, HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      String authorization = header(exchange, "Authorization");
      String method = exchange.getRequestMethod();
      requests.add(new Request(server, method, path, header(exchange, "Range"), authorization));
      if (server.equals("store")) {
        content(exchange, file(path.substring(1)), true);
      } else if (!failures.isEmpty()) {
        failureHeaders.forEach(exchange.getResponseHeaders()::set);
        exchange.sendResponseHeaders(failures.removeFirst(), -1);
      } else if (!secret.isEmpty() && !authorization.equals("Bearer " + secret)) {
        exchange.getResponseHeaders().set("X-Error-Code", "GatedRepo");
        exchange.sendResponseHeaders(401, -1);
      } else {
        answer(exchange, exchange.getRequestURI().getRawPath());
      }
    }
  }

  private static String header(HttpExchange exchange, String name) {
    String value = exchange.getRequestHeaders().getFirst(name);
    return value == null ? "" : value;
  }

  private void answer(HttpExchange exchange, String path) throws IOException {
    String api = "/api/models/tiny/llm/revision/";
    String resolve = "/tiny/llm/resolve/" + COMMIT + "/";
    if (path.startsWith(api)) {
      String revision = path.substring(api.length()).replace("%2F", "/");
      if (!commits.containsKey(revision)) {
        error(exchange, "RevisionNotFound");
        return;
      }
      send(exchange, 200, info(commits.get(revision)).getBytes(StandardCharsets.UTF_8));
    } else if (path.startsWith(resolve)) {
      resolve(exchange, path.substring(resolve.length()));
    } else {
      error(exchange, "RepoNotFound");
    }
  }

  private void resolve(HttpExchange exchange, String name) throws IOException {
    if (!files.containsKey(name)) {
      error(exchange, "EntryNotFound");
      return;
    }
    byte[] file = file(name);
    exchange.getResponseHeaders().set("X-Repo-Commit", COMMIT);
    if (file.length >= large) {
      exchange.getResponseHeaders().set("X-Linked-Etag", '"' + sha256(file) + '"');
      exchange.getResponseHeaders().set("X-Linked-Size", Integer.toString(file.length));
      exchange.getResponseHeaders().set("Location", location(name));
      exchange.sendResponseHeaders(302, -1);
    } else {
      exchange.getResponseHeaders().set("ETag", '"' + gitBlob(file) + '"');
      content(exchange, file, false);
    }
  }

  private String location(String name) {
    return redirectsTo.isEmpty()
        ? "http://127.0.0.1:%d/%s?signature=x".formatted(store.getAddress().getPort(), name)
        : redirectsTo;
  }

  byte[] file(String name) {
    return files.getOrDefault(name, new byte[0]);
  }

  private void content(HttpExchange exchange, byte[] file, boolean faulty) throws IOException {
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.getResponseHeaders().set("Content-Length", Integer.toString(file.length));
      exchange.sendResponseHeaders(200, -1);
      return;
    }
    String range = header(exchange, "Range");
    int from = 0;
    if (knowsRanges && !range.isEmpty()) {
      from = Integer.parseInt(range.replaceAll("\\D", ""));
      if (from >= file.length) {
        exchange.sendResponseHeaders(416, -1);
        return;
      }
      String part = "bytes %d-%d/%d".formatted(from, file.length - 1, file.length);
      exchange.getResponseHeaders().set("Content-Range", part);
    }
    byte[] part = Arrays.copyOfRange(file, from, file.length);
    if (faulty && corrupts) {
      part[part.length - 1] ^= 1;
    }
    exchange.sendResponseHeaders(from > 0 ? 206 : 200, part.length);
    OutputStream body = exchange.getResponseBody();
    if (faulty && !cuts.isEmpty()) {
      int cut = Math.min(part.length, cuts.removeFirst());
      body.write(part, 0, cut);
      body.flush();
      hangIfAsked();
      return; // closing the exchange too early closes the connection
    }
    body.write(part);
  }

  private void hangIfAsked() {
    try {
      Thread.sleep(hangs ? 60_000 : 0);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void error(HttpExchange exchange, String code) throws IOException {
    exchange.getResponseHeaders().set("X-Error-Code", code);
    exchange.sendResponseHeaders(404, -1);
  }

  private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  /** What the hub says of the model at a commit. */
  private String info(String commit) {
    if (!info.isEmpty()) {
      return info;
    }
    return files.keySet().stream()
        .map(this::description)
        .collect(Collectors.joining(",", "{\"sha\": \"" + commit + "\", \"siblings\": [", "]}"));
  }

  private String description(String name) {
    byte[] file = file(name);
    String rest = "";
    if (describesFiles) {
      rest = ", \"size\": %d, \"blobId\": \"%s\"".formatted(file.length, gitBlob(file));
      if (file.length >= large) {
        rest +=
            ", \"lfs\": {\"sha256\": \"%s\", \"size\": %d, \"pointerSize\": 130}"
                .formatted(sha256(file), file.length);
      }
    }
    return "{\"rfilename\": \"%s\"%s}".formatted(name.replace("\\", "\\\\"), rest);
  }

  static String sha256(byte[] content) {
    return hash("SHA-256", new byte[0], content);
  }

  static String gitBlob(byte[] content) {
    String head = String.format(Locale.ROOT, "blob %d\0", content.length);
    return hash("SHA-1", head.getBytes(StandardCharsets.US_ASCII), content);
  }

  private static String hash(String algorithm, byte[] head, byte[] content) {
    try {
      MessageDigest digest = MessageDigest.getInstance(algorithm);
      digest.update(head);
      return HexFormat.of().formatHex(digest.digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  long asked(String server, String path) {
    return requests.stream()
        .filter(r -> r.server().equals(server) && r.path().endsWith(path))
        .count();
  }

  @Override
  public void close() {
    hub.stop(0);
    store.stop(0);
    threads.shutdownNow();
  }
}
