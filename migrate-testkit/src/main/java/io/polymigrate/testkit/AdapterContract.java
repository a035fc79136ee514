package io.polymigrate.testkit;

import org.junit.jupiter.api.Nested;

/**
 * All contract tests. An adapter's test class extends it and says how an empty space is opened:
 *
 * <pre>{@code
 * class AcmeContractTest extends AdapterContract {
 *   @Override
 *   protected AdapterSpace openSpace() {
 *     return new AcmeSpace();
 *   }
 * }
 * }</pre>
 *
 * <p>Each theme gets a space of its own.
 */
public abstract class AdapterContract {

  /** For the leaves. */
  protected AdapterContract() {}

  /** Makes an empty space; called once for each theme, whose tests close it. */
  protected abstract AdapterSpace openSpace();

  @Nested
  class LifeCycle extends LifeCycleTck {
    @Override
    protected AdapterSpace openSpace() {
      return AdapterContract.this.openSpace();
    }
  }

  @Nested
  class Types extends TypesTck {
    @Override
    protected AdapterSpace openSpace() {
      return AdapterContract.this.openSpace();
    }
  }

  @Nested
  class Records extends RecordsTck {
    @Override
    protected AdapterSpace openSpace() {
      return AdapterContract.this.openSpace();
    }
  }

  @Nested
  class Splits extends SplitsTck {
    @Override
    protected AdapterSpace openSpace() {
      return AdapterContract.this.openSpace();
    }
  }

  @Nested
  class Operations extends OperationsTck {
    @Override
    protected AdapterSpace openSpace() {
      return AdapterContract.this.openSpace();
    }
  }

  @Nested
  class Undo extends UndoTck {
    @Override
    protected AdapterSpace openSpace() {
      return AdapterContract.this.openSpace();
    }
  }

  @Nested
  class Resume extends ResumeTck {
    @Override
    protected AdapterSpace openSpace() {
      return AdapterContract.this.openSpace();
    }
  }

  @Nested
  class Failure extends FailureTck {
    @Override
    protected AdapterSpace openSpace() {
      return AdapterContract.this.openSpace();
    }
  }

  @Nested
  class BadInput extends BadInputTck {
    @Override
    protected AdapterSpace openSpace() {
      return AdapterContract.this.openSpace();
    }
  }
}
