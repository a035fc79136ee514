package io.polymigrate.sql.mysql;

import io.polymigrate.api.AdapterConfig;
import io.polymigrate.api.AdapterProvider;
import io.polymigrate.api.DatabaseAdapter;
import io.polymigrate.api.OperationType;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.TypeSupport;
import io.polymigrate.sql.operation.SqlOperations;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What the providers of both names share: each adapter finds out which server it talks to. */
abstract class MysqlFamilyProvider implements AdapterProvider {
  private final String name;
  private final Set<String> schemes;

  MysqlFamilyProvider(String name, Set<String> schemes) {
    this.name = name;
    this.schemes = schemes;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Set<String> schemes() {
    return schemes;
  }

  @Override
  public List<OptionDescription> options() {
    return MysqlOptions.DESCRIPTIONS;
  }

  @Override
  public Set<OperationType> operations() {
    return SqlOperations.TYPES;
  }

  @Override
  public TypeSupport support(LogicalType type) {
    return MysqlTypes.support(type);
  }

  @Override
  public List<NativeTypeDescription> nativeTypes() {
    return MysqlTypes.descriptions();
  }

  @Override
  public CompletionStage<DatabaseAdapter> open(AdapterConfig config) {
    MysqlConnections connections;
    try {
      connections = new MysqlConnections(MysqlOptions.of(config.url()));
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
    return Stages.supply(
        config.executor(),
        () -> {
          try {
            MysqlServer server = connections.with(MysqlServer::of);
            return new MysqlAdapter(name, connections, server, config.executor());
          } catch (Exception e) {
            connections.close();
            throw e;
          }
        },
        MysqlErrors.during("open '" + connections.options() + "'", Outcome.NOT_APPLIED));
  }
}
