package org.flame4j.tensor.weights;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Failures of files in words: Java tells many of them by a class's name alone. */
public final class FileFailure {
  private FileFailure() {}

  /** What went wrong, to stand behind the file's name and a colon. */
  public static String reason(IOException e) {
    return switch (e) {
      case CharacterCodingException _ -> "it is not UTF-8 text; save it as UTF-8";
      case FileSystemException file when file.getReason() != null -> file.getReason();
      case AccessDeniedException _ -> "permission denied";
      case NoSuchFileException _ -> "it does not exist";
      case FileAlreadyExistsException _ -> "it is a file, not a folder";
      case NotDirectoryException _ -> "it is no folder";
      case DirectoryNotEmptyException _ -> "it is a folder that is not empty";
      case FileSystemLoopException _ -> "its links lead in a circle";
      case FileSystemException file -> file.getClass().getSimpleName();
      default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    };
  }
}
