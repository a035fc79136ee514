package io.polymigrate.elastic;

import io.polymigrate.api.spi.JournaledRun;
import io.polymigrate.api.spi.OperationCall;
import java.util.function.Supplier;

/** One run of an operation. */
final class ElasticRun extends JournaledRun {
  private final Supplier<ElasticConnection> connection;

  ElasticRun(Supplier<ElasticConnection> connection, OperationCall call) {
    super(call);
    this.connection = connection;
  }

  ElasticConnection connection() {
    return connection.get();
  }

  Indices indices() {
    return new Indices(connection());
  }
}
