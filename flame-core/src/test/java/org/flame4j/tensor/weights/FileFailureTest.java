package org.flame4j.tensor.weights;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

/** No failure of a file is told by a class's name where there are words for it. */
class FileFailureTest {
  @Test
  void saysInWordsWhatWentWrong() {
    assertThat(FileFailure.reason(new AccessDeniedException("f"))).isEqualTo("permission denied");
    assertThat(FileFailure.reason(new NoSuchFileException("f"))).isEqualTo("it does not exist");
    assertThat(FileFailure.reason(new FileAlreadyExistsException("f")))
        .isEqualTo("it is a file, not a folder");
    assertThat(FileFailure.reason(new FileSystemException("f", null, "No space left on device")))
        .isEqualTo("No space left on device");
    assertThat(FileFailure.reason(new MalformedInputException(1))).contains("not UTF-8");
    assertThat(FileFailure.reason(new IOException("broken pipe"))).isEqualTo("broken pipe");
    assertThat(FileFailure.reason(new IOException((String) null))).isEqualTo("IOException");
  }
}
