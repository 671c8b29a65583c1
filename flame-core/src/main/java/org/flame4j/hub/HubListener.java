package org.flame4j.hub;

/** Is told how a download goes, on the thread that asked for it. */
public interface HubListener {
  /** Hears nothing. */
  HubListener NONE = new HubListener() {};

  /**
   * A download begins.
   *
   * @param model what is downloaded
   * @param bytes of all its files that are not there yet
   */
  default void starting(String model, long bytes) {}

  /**
   * @param bytes that are there of those to be downloaded, with what an earlier run left
   */
  default void received(long bytes) {}

  /** The download has ended, well or not. */
  default void ended() {}

  /** Something a user may want to know, such as a wait. */
  default void note(String line) {}
}
