package org.example.folder;

import io.polymigrate.testkit.AdapterContract;
import io.polymigrate.testkit.AdapterSpace;

class FolderContractTest extends AdapterContract {
  @Override
  protected AdapterSpace openSpace() {
    return new FolderSpace();
  }
}
