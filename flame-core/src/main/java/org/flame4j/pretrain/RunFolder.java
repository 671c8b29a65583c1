package org.flame4j.pretrain;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.flame4j.text.TextTokenizer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The folder of a run: the model, and in {@code pretrain/} what the run needs to go on (settings,
 * token caches, checkpoint), which may be deleted when the model is done.
 */
record RunFolder(Path path, Path corpus) {
  private static final String TRAIN = "train.jsonl";
  private static final String HELD_OUT = "heldout.jsonl";

  Path state(String name) {
    return path.resolve("pretrain").resolve(name);
  }

  Path checkpoint() {
    return state("checkpoint.safetensors");
  }

  CorpusFile train() {
    return new CorpusFile(corpus.resolve(TRAIN));
  }

  /**
   * Claims the folder for a run with these settings, or finds that it is one of them.
   *
   * @throws PretrainException for a folder that holds something else
   */
  void claim(PretrainConfig config) {
    Map<String, String> settings = new LinkedHashMap<>(config.fixed());
    settings.put("corpus", hash(corpus.resolve(TRAIN)));
    hash(corpus.resolve(HELD_OUT)); // it must be there
    Path file = state("settings.json");
    try {
      if (Files.exists(file)) {
        compare(file, settings);
        return;
      }
      if (Files.exists(path.resolve(LlamaFolder.WEIGHTS))) {
        throw new PretrainException(path + " holds a model already: choose another --out");
      }
      Files.createDirectories(file.toAbsolutePath().getParent());
      TokenizerFiles.writeJson(file, settings);
    } catch (IOException e) {
      throw new PretrainException("cannot use " + path + ": " + e, e);
    }
  }

  private void compare(Path file, Map<String, String> settings) throws IOException {
    try {
      JsonNode before = JsonMapper.shared().readTree(Files.readString(file));
      settings.forEach((name, value) -> {
        String old = before.path(name).asString("");
        if (!old.equals(value)) {
          throw new PretrainException(
              path
                  + " holds a run with "
                  + name
                  + "="
                  + old
                  + ", not "
                  + value
                  + ": choose another --out, or the same settings to go on");
        }
      });
    } catch (JacksonException e) {
      throw new PretrainException(file + " is not readable JSON: " + e.getOriginalMessage(), e);
    }
  }

  TokenCorpus trainTokens(TextTokenizer tokenizer, int context) {
    return tokens(TRAIN, tokenizer, context);
  }

  TokenCorpus heldOutTokens(TextTokenizer tokenizer, int context) {
    return tokens(HELD_OUT, tokenizer, context);
  }

  private TokenCorpus tokens(String name, TextTokenizer tokenizer, int context) {
    Path source = corpus.resolve(name);
    String key = hash(source) + " " + hash(path.resolve(TokenizerFiles.TOKENIZER)) + " " + context;
    Path cache = state(name.replace(".jsonl", ".tokens"));
    if (TokenCache.fits(cache, key)) {
      return TokenCache.read(cache);
    }
    TokenCorpus tokens = CorpusTokenizer.tokenise(new CorpusFile(source), tokenizer, context);
    TokenCache.write(cache, key, tokens);
    return tokens;
  }

  private static String hash(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new PretrainException(
          file + " does not exist: a corpus is a folder with " + TRAIN + " and " + HELD_OUT);
    }
    try (InputStream in =
        new DigestInputStream(Files.newInputStream(file), MessageDigest.getInstance("SHA-256"))) {
      in.transferTo(java.io.OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(((DigestInputStream) in).getMessageDigest().digest());
    } catch (IOException e) {
      throw new PretrainException("cannot read " + file + ": " + e, e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
