package io.polymigrate.api;

import java.util.concurrent.CompletionStage;

/**
 * Something that is closed without blocking the caller.
 *
 * <p>Who opens, closes. Closing twice is allowed and returns the same stage.
 */
public interface AsyncCloseable {

  /**
   * Starts closing: no new work is taken, what is in flight settles, resources are freed.
   *
   * @return completes when everything is freed; always the same stage
   */
  CompletionStage<Void> closeAsync();
}
