package io.polymigrate.cli;

/** Shows how far one thing after another is. Called by one thread at a time. */
interface Display extends AutoCloseable {
  /**
   * Something begins.
   *
   * @param what what it is, like {@code orders}
   * @param total roughly how many records there will be; 0 when unknown
   */
  void begin(String what, long total);

  /**
   * So many records so far.
   *
   * @param done how many are dealt with
   * @param rejected how many of them were set aside
   */
  void advance(long done, long rejected);

  /** Ends what is shown. */
  @Override
  void close();
}
