package io.polymigrate.elastic;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.spi.JsonSchema;
import io.polymigrate.api.spi.Problems;
import io.polymigrate.api.type.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** What containers and their fields must be like for operations, and what is in them. */
final class Target {
  private static final String FASTEST = "[\"_shard_doc\"]";
  private static final int PAGE = 1000;

  /** How many keys a report names at most. */
  static final int FIRST = 20;

  private Target() {}

  /** The container, which must be one of ours: behind an alias, and with a logical schema. */
  static Index require(ElasticRun run) {
    return require(run, run.container());
  }

  static Index require(ElasticRun run, String container) {
    Index index = run.indices().require(container);
    if (index.schema().isEmpty() || !index.aliased()) {
      throw MigrationException.refusal(
          StandardErrorCode.OPERATION_NOT_SUPPORTED,
          "The index of '"
              + container
              + "' was made by others: it is no alias, and nothing is known of its records' types;"
              + " load it into a container of its own, or use run_native");
    }
    return index;
  }

  static void requireWritable(Index index) {
    if (index.isBlocked()) {
      throw MigrationException.refusal(
          ElasticErrorCode.ELASTIC_INDEX_BLOCKED,
          "The index of '"
              + index.container()
              + "' takes no writes: somebody set a block, or another operation was interrupted;"
              + " lift it, or run that operation again or roll it back");
    }
  }

  static RecordSchema schema(Index index) {
    return index.schema().orElseThrow();
  }

  static void requireField(Problems problems, Index index, String field) {
    if (schema(index).find(field).isEmpty()) {
      problems.add(
          StandardErrorCode.FIELD_NOT_FOUND,
          field,
          "'"
              + index.container()
              + "' has no field '"
              + field
              + "'; it has "
              + schema(index).fields().stream().map(Field::name).toList());
    }
  }

  /** The key is what a record is found by. */
  static void requireOutsideKey(Problems problems, Index index, String field) {
    if (schema(index).key().contains(field)) {
      problems.add(
          StandardErrorCode.INVALID_INPUT,
          field,
          "Field '" + field + "' belongs to the key of '" + index.container() + "'");
    }
  }

  /** What is indexed or validated must stay as it is. */
  static void requireUnused(Problems problems, Index index, String field) {
    Meta meta = index.meta().orElseThrow();
    meta.indexes()
        .forEach(
            (name, facts) -> {
              if (SubField.read(facts).field().equals(field)) {
                problems.add(
                    StandardErrorCode.INVALID_INPUT,
                    field,
                    "Field '" + field + "' is in the index '" + name + "'; drop that first");
              }
            });
    if (meta.rules().map(JsonSchema::parse).filter(it -> it.fields().contains(field)).isPresent()) {
      problems.add(
          StandardErrorCode.INVALID_INPUT,
          field,
          "The validation of '" + index.container() + "' names the field '" + field + "'");
    }
  }

  /** A name under which there is nothing yet. */
  static void requireFree(Problems problems, ElasticRun run, String name) {
    Optional<Index> there = run.indices().find(name);
    if (there.isPresent()) {
      problems.add(
          StandardErrorCode.CONTAINER_EXISTS,
          "There is an index or alias for the container '" + name + "' already");
    }
  }

  /**
   * Documents that were found.
   *
   * @param count how many
   * @param first ids of the first of them
   */
  record Found(long count, List<String> first) {}

  /** Goes through all documents. */
  static Found find(ElasticRun run, Index index, Predicate<Row> wanted) {
    Columns columns = new Columns(schema(index), true);
    long count = 0;
    List<String> first = new ArrayList<>();
    try (Snapshot snapshot = Snapshot.open(run.connection(), index.name())) {
      Optional<byte[]> last = Optional.empty();
      while (true) {
        run.context().throwIfStopped();
        Snapshot.Page page =
            snapshot.search(
                java.util.Map.of("match_all", java.util.Map.of()),
                FASTEST,
                last,
                PAGE,
                true,
                columns);
        for (Row row : page.rows()) {
          if (wanted.test(row)) {
            count++;
            if (first.size() < FIRST) {
              first.add(row.id());
            }
          }
        }
        if (page.rows().size() < PAGE) {
          return new Found(count, first);
        }
        last = page.last();
      }
    }
  }
}
