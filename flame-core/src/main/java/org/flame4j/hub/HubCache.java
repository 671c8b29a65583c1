package org.flame4j.hub;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.UUID;

/**
 * One model's folder in the cache, laid out as Python's {@code huggingface_hub} does it:
 *
 * <pre>
 * models--ORG--NAME/blobs/CHECKSUM            contents
 * models--ORG--NAME/refs/REVISION             the commit that a branch or tag stood for
 * models--ORG--NAME/snapshots/COMMIT/FILE     relative links to blobs, or copies of them
 * .locks/models--ORG--NAME/CHECKSUM.lock      held while a blob is downloaded
 * </pre>
 */
final class HubCache {
  private static final String PREFIX = "models--";
  private static final String SNAPSHOTS = "snapshots";
  private static final int MAX_REF_BYTES = 1000;

  private final Path root;
  private final String folder;
  private final boolean links;

  HubCache(HubReference model, HubSettings settings) {
    root = settings.cache().toAbsolutePath().normalize();
    folder = PREFIX + model.owner() + "--" + model.name();
    links = settings.links();
  }

  /** {@code ORG/NAME} of the folder of a snapshot, or nothing for any other path. */
  static Optional<String> modelOf(Path snapshot) {
    Path path = snapshot.toAbsolutePath().normalize();
    if (path.getNameCount() < 3
        || !path.getName(path.getNameCount() - 2).toString().equals(SNAPSHOTS)) {
      return Optional.empty();
    }
    String model = path.getName(path.getNameCount() - 3).toString();
    return model.startsWith(PREFIX)
        ? Optional.of(model.substring(PREFIX.length()).replaceFirst("--", "/"))
        : Optional.empty();
  }

  Path root() {
    return root;
  }

  Path blob(Checksum checksum) {
    return root.resolve(folder).resolve("blobs").resolve(checksum.hex());
  }

  Path lock(Checksum checksum) {
    return root.resolve(".locks").resolve(folder).resolve(checksum.hex() + ".lock");
  }

  Path snapshot(String commit) {
    return root.resolve(folder).resolve(SNAPSHOTS).resolve(commit);
  }

  private Path ref(String revision) {
    return root.resolve(folder).resolve("refs").resolve(revision);
  }

  /** The commit that a revision is, as far as the cache knows. */
  Optional<String> commitOf(String revision) throws IOException {
    if (RepoNames.isCommit(revision)) {
      return Optional.of(revision);
    }
    Path file = ref(revision);
    if (!Files.isRegularFile(file) || Files.size(file) > MAX_REF_BYTES) {
      return Optional.empty();
    }
    String commit = Files.readString(file).strip();
    return RepoNames.isCommit(commit) ? Optional.of(commit) : Optional.empty();
  }

  /** Notes what a branch or a tag stands for now. */
  void remember(String revision, String commit) throws IOException {
    if (RepoNames.isCommit(revision) || commitOf(revision).filter(commit::equals).isPresent()) {
      return;
    }
    Path file = ref(revision);
    Files.createDirectories(file.resolveSibling(""));
    Path temporary = temporary(file);
    Files.writeString(temporary, commit);
    Files.move(
        temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  boolean hasEntry(String commit, HubFile file) throws IOException {
    return holds(snapshot(commit).resolve(file.name()), file);
  }

  boolean hasBlob(HubFile file) throws IOException {
    return holds(blob(file.checksum()), file);
  }

  private static boolean holds(Path path, HubFile file) throws IOException {
    return Files.isRegularFile(path) && Files.size(path) == file.size();
  }

  /** Gives a blob its name in a snapshot. */
  void enter(String commit, HubFile file) throws IOException {
    Path snapshot = snapshot(commit);
    Path entry = snapshot.resolve(file.name());
    Path parent = entry.resolveSibling("");
    Files.createDirectories(parent);
    if (!parent.toRealPath().startsWith(snapshot.toRealPath())) {
      throw new FileSystemException(parent.toString(), null, "a link leads out of the cache");
    }
    if (hasEntry(commit, file)) {
      return;
    }
    Files.deleteIfExists(entry); // a link to nothing, or a damaged copy
    Path blob = blob(file.checksum());
    if (!links || !link(entry, parent.relativize(blob))) {
      Path temporary = temporary(entry);
      Files.copy(blob, temporary);
      Files.move(temporary, entry, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  private static boolean link(Path entry, Path relative) {
    try {
      Files.createSymbolicLink(entry, relative);
      return true;
    } catch (FileAlreadyExistsException e) {
      return true; // by another process, a moment ago
    } catch (IOException | UnsupportedOperationException e) {
      return false; // some systems allow links to few or to nobody; a copy does as well
    }
  }

  private static Path temporary(Path target) {
    return target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
  }
}
