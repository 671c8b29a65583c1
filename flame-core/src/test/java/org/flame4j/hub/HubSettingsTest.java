package org.flame4j.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HubSettingsTest {
  @TempDir private Path home;

  private HubSettings of(String... namesAndValues) {
    Map<String, String> environment = new HashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      environment.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return HubSettings.of(environment, home);
  }

  @Test
  void hasThePublicHubAndTheUsualCache() {
    HubSettings usual = of();
    assertThat(usual.endpoint()).isEqualTo(URI.create("https://huggingface.co"));
    assertThat(usual.cache()).isEqualTo(home.resolve(".cache/huggingface/hub"));
    assertThat(usual.token()).isEmpty();
    assertThat(usual.offline()).isFalse();
    assertThat(usual.links()).isTrue();
  }

  @Test
  void findsTheCacheAsPythonDoes() {
    assertThat(of("XDG_CACHE_HOME", "/x").cache()).isEqualTo(Path.of("/x/huggingface/hub"));
    assertThat(of("XDG_CACHE_HOME", "/x", "HF_HOME", "/h").cache()).isEqualTo(Path.of("/h/hub"));
    assertThat(of("HF_HOME", "~/h").cache()).isEqualTo(home.resolve("h/hub"));
    assertThat(of("HF_HOME", "/h", "HF_HUB_CACHE", "/c").cache()).isEqualTo(Path.of("/c"));
    assertThat(of("HUGGINGFACE_HUB_CACHE", "/c").cache()).isEqualTo(Path.of("/c"));
  }

  @Test
  void findsTheTokenAsPythonDoes() throws IOException {
    Path file = home.resolve("hf/token");
    Files.createDirectories(home.resolve("hf"));
    Files.writeString(file, "hf_file\n");
    String hfHome = home.resolve("hf").toString();
    assertThat(of("HF_HOME", hfHome).token()).isEqualTo("hf_file");
    assertThat(of("HF_TOKEN_PATH", file.toString()).token()).isEqualTo("hf_file");
    assertThat(of("HF_HOME", hfHome, "HF_TOKEN", " hf_env\n").token()).isEqualTo("hf_env");
    assertThat(of("HF_TOKEN", "hf_env", "HF_HUB_DISABLE_IMPLICIT_TOKEN", "1").token()).isEmpty();
  }

  @Test
  void neverShowsTheToken() {
    assertThat(of("HF_TOKEN", "hf_secret").toString()).doesNotContain("hf_secret");
    assertThatThrownBy(() -> of("HF_TOKEN", "hf_secret\nX-Header: x"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("HF_TOKEN holds characters that no token has");
  }

  @ParameterizedTest
  @CsvSource({"1, true", "true, true", "YES, true", "on, true", "0, false", "'', false"})
  void switches(String value, boolean on) {
    assertThat(of("HF_HUB_OFFLINE", value).offline()).isEqualTo(on);
    assertThat(of("TRANSFORMERS_OFFLINE", value).offline()).isEqualTo(on);
    assertThat(of("HF_HUB_DISABLE_SYMLINKS", value).links()).isEqualTo(!on);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://hub.example.com/",
        "http://localhost:80",
        "http://127.0.0.1:8080",
        "http://[::1]:80"
      })
  void takesHubsOfHttpsAndOfThisMachine(String endpoint) {
    assertThat(of("HF_ENDPOINT", endpoint).endpoint())
        .isEqualTo(URI.create(endpoint.replaceAll("/$", "")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://hub.example.com",
        "http://127.0.0.1.example.com",
        "ftp://localhost",
        "localhost",
        "https://",
        "https://name:word@hub.example.com",
        "not an address"
      })
  void refusesOthers(String endpoint) {
    assertThatThrownBy(() -> of("HF_ENDPOINT", endpoint))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("HF_ENDPOINT");
  }

  @Test
  void serversAreTheSameByNameAndPort() {
    URI hub = URI.create("https://hub.example.com");
    assertThat(Origins.same(hub, URI.create("https://HUB.example.com:443/x"))).isTrue();
    assertThat(Origins.same(hub, URI.create("https://hub.example.com:444/x"))).isFalse();
    assertThat(Origins.same(hub, URI.create("http://hub.example.com/x"))).isFalse();
    assertThat(Origins.same(hub, URI.create("https://hub.example.com.evil.org/x"))).isFalse();
  }
}
