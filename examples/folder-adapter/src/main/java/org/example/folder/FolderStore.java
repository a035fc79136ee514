package org.example.folder;

import io.polymigrate.api.spi.BlockingStore;
import io.polymigrate.api.spi.JournaledRun;
import io.polymigrate.api.spi.OperationCall;
import java.util.concurrent.Executor;

/** What operations work on. */
final class FolderStore extends BlockingStore<FolderStore.Run> {
  private final Folder folder;
  private final Executor executor;

  FolderStore(Folder folder, Executor executor) {
    this.folder = folder;
    this.executor = executor;
  }

  /** One run of an operation, with the folder it works on. */
  static final class Run extends JournaledRun {
    private final Folder folder;

    private Run(Folder folder, OperationCall call) {
      super(call);
      this.folder = folder;
    }

    Folder folder() {
      return folder;
    }
  }

  @Override
  protected Executor executor() {
    return executor;
  }

  @Override
  protected RuntimeException translate(String doing, Throwable failure) {
    return FolderErrors.translate(failure, doing);
  }

  @Override
  protected Run run(OperationCall call) {
    return new Run(folder, call);
  }
}
