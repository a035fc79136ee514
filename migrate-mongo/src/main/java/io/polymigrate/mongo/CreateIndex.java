package io.polymigrate.mongo;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.filter.Filter;
import io.polymigrate.api.json.Json;
import io.polymigrate.api.spi.BlockingHandler;
import io.polymigrate.api.spi.OperationData;
import io.polymigrate.api.spi.Problems;
import io.polymigrate.api.type.LogicalType.Simple;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.BsonValue;

/** Creates an index while writers go on; duplicates are found before anything is built. */
final class CreateIndex extends BlockingHandler<CreateIndex.Spec, Execution> {
  private static final int LONGEST_NAME = 63;

  /**
   * Which index.
   *
   * @param parts the indexed fields
   * @param where which documents it covers
   * @param expireAfter seconds after which documents are deleted
   */
  record Spec(
      String index,
      List<IndexPart> parts,
      boolean unique,
      boolean sparse,
      Filter where,
      OptionalLong expireAfter) {
    Spec {
      parts = List.copyOf(parts);
    }
  }

  CreateIndex(OperationStore store) {
    super(store);
  }

  static Spec parse(MigrationOperation operation) {
    OperationData data =
        OperationData.of(
            operation, "index_name", "fields", "unique", "where", "sparse", "ttl_seconds");
    OperationData.noConditions(operation, "name the documents that the index covers in 'where'");
    List<IndexPart> parts = data.texts("fields").stream().map(IndexPart::parse).toList();
    if (parts.isEmpty()) {
      throw new IllegalArgumentException("'fields' must name at least one field");
    }
    String name = data.has("index_name") ? data.newName("index_name") : name(operation, parts);
    Filter where = data.has("where") ? Filter.parse(data.map("where")) : Filter.all();
    boolean sparse = data.flag("sparse", false);
    if (sparse && !where.isAll()) {
      throw new IllegalArgumentException("'sparse' and 'where' exclude each other");
    }
    return new Spec(name, parts, data.flag("unique", false), sparse, where, seconds(data, parts));
  }

  private static OptionalLong seconds(OperationData data, List<IndexPart> parts) {
    Object value = data.value("ttl_seconds");
    if (value == null) {
      return OptionalLong.empty();
    }
    boolean whole =
        value instanceof Number number
            && number.doubleValue() == number.intValue()
            && number.intValue() >= 0;
    if (!whole || parts.size() > 1) {
      throw new IllegalArgumentException(
          "'ttl_seconds' must be a whole number from 0 to 2147483647, and the index of one field");
    }
    return OptionalLong.of(((Number) value).longValue());
  }

  private static String name(MigrationOperation operation, List<IndexPart> parts) {
    List<String> words = new ArrayList<>(List.of(operation.collectionOrTable()));
    parts.forEach(part -> words.add(part.field()));
    words.add("idx");
    String name = String.join("_", words);
    return name.length() <= LONGEST_NAME
        ? name
        : name.substring(0, LONGEST_NAME - 9) + "_" + Integer.toHexString(name.hashCode());
  }

  @Override
  protected void check(Spec spec, Execution run, Problems problems) {
    Target target = run.target();
    TargetChecks.requireCollection(problems, target);
    spec.parts().forEach(part -> part.check(target, problems));
    requirePartial(spec, target, problems);
    requireDate(spec, target, problems);
    if (!problems.none()) {
      return;
    }
    BsonDocument wanted = definition(spec, target);
    for (BsonDocument there : IndexDefinitions.all(target)) {
      String name = there.getString("name").getValue();
      if (name.equals(spec.index()) || IndexDefinitions.sameKeys(wanted, there)) {
        problems.add(
            StandardErrorCode.INVALID_INPUT,
            "'"
                + run.container()
                + "' has an index '"
                + name
                + "' already"
                + (name.equals(spec.index()) ? "" : ", on the same fields"));
      }
    }
    if (spec.unique() && problems.none()) {
      new Duplicates(target, spec).report(problems);
    }
  }

  private static void requirePartial(Spec spec, Target target, Problems problems) {
    IndexDefinitions.unsuitable(target.filter(spec.where()))
        .ifPresent(
            operator ->
                problems.add(
                    StandardErrorCode.INVALID_INPUT,
                    "'where' needs MongoDB's '"
                        + operator
                        + "', which an index can't have; possible are eq, in, gt, gte, lt, lte,"
                        + " exists: true, $and and $or on plain fields"));
  }

  private static void requireDate(Spec spec, Target target, Problems problems) {
    String field = spec.parts().get(0).field();
    boolean text =
        spec.expireAfter().isPresent()
            && target
                .stored()
                .flatMap(schema -> schema.find(field))
                .filter(known -> known.held() == Simple.STRING)
                .isPresent();
    if (text) {
      problems.add(
          StandardErrorCode.INVALID_INPUT,
          field,
          "Field '"
              + field
              + "' is kept as text, so MongoDB would never delete by it; change its type to"
              + " extension<\"mongodb:date\",instant> first");
    }
  }

  static BsonDocument definition(Spec spec, Target target) {
    BsonDocument keys = new BsonDocument();
    spec.parts().forEach(part -> keys.append(part.path(target), part.kind()));
    BsonDocument definition =
        new BsonDocument("key", keys).append("name", new BsonString(spec.index()));
    if (spec.unique()) {
      definition.append("unique", BsonBoolean.TRUE);
    }
    if (spec.sparse()) {
      definition.append("sparse", BsonBoolean.TRUE);
    }
    BsonDocument where = target.filter(spec.where());
    if (!where.isEmpty()) {
      definition.append("partialFilterExpression", where);
    }
    spec.expireAfter()
        .ifPresent(seconds -> definition.append("expireAfterSeconds", new BsonInt64(seconds)));
    return definition;
  }

  @Override
  protected long apply(Spec spec, Execution run) {
    Target target = run.target();
    BsonDocument definition =
        run.text("definition").map(BsonDocument::parse).orElseGet(() -> definition(spec, target));
    run.change(
        "create_index",
        () -> run.note("definition", IndexDefinitions.text(definition)),
        () -> find(target, definition).isPresent(),
        () -> IndexDefinitions.create(run.store(), target, definition));
    return 0;
  }

  private static Optional<BsonDocument> find(Target target, BsonDocument definition) {
    return IndexDefinitions.find(target, definition.getString("name").getValue())
        .filter(there -> IndexDefinitions.same(definition, there));
  }

  @Override
  protected void inspect(Spec spec, Execution run, Problems problems) {
    Target target = run.target();
    Optional<BsonDocument> index = IndexDefinitions.find(target, spec.index());
    problems.require(
        index.isPresent(),
        StandardErrorCode.SCHEMA_MISMATCH,
        "'" + run.container() + "' has no index '" + spec.index() + "'");
    problems.require(
        index.map(there -> IndexDefinitions.same(definition(spec, target), there)).orElse(true),
        StandardErrorCode.SCHEMA_MISMATCH,
        "Index '" + spec.index() + "' is defined in another way");
  }

  @Override
  protected RollbackResult undo(Spec spec, Execution run) {
    Optional<String> definition = run.text("definition");
    Optional<Target> target = Target.find(run.store(), run.container());
    if (definition.isEmpty() || target.isEmpty()) {
      return undone(run);
    }
    BsonDocument made = BsonDocument.parse(definition.get());
    if (find(target.get(), made).isPresent()) {
      run.change(
          "create_index.undo",
          () -> {},
          () -> find(target.get(), made).isEmpty(),
          () -> IndexDefinitions.drop(run.store(), target.get(), spec.index()));
      return undone(run);
    }
    // Another index of that name is others' work.
    boolean others = IndexDefinitions.find(target.get(), spec.index()).isPresent();
    return others
        ? new RollbackResult(run.operationId(), 0, List.of(spec.index()), 1)
        : undone(run);
  }

  /** Values that a unique index would refuse. */
  private static final class Duplicates {
    private final Target target;
    private final Spec spec;

    Duplicates(Target target, Spec spec) {
      this.target = target;
      this.spec = spec;
    }

    void report(Problems problems) {
      List<String> first = new ArrayList<>();
      long count = 0;
      List<String> paths = spec.parts().stream().map(part -> part.path(target)).toList();
      BsonDocument where = target.filter(spec.where());
      for (BsonDocument found :
          target
              .collection()
              .aggregate(DuplicateValues.pipeline(paths, where, spec.sparse()))
              .allowDiskUse(true)) {
        count++;
        if (first.size() < Target.Found.FIRST) {
          first.add(text(found.getDocument("_id")));
        }
      }
      if (count > 0) {
        problems.add(
            StandardErrorCode.DUPLICATE_KEY,
            spec.parts().get(0).field(),
            "Unique index '"
                + spec.index()
                + "' is impossible: "
                + count
                + (count == 1 ? " value occurs" : " values occur")
                + " more than once (a missing field counts as null); mend them, or leave documents"
                + " out by 'where' or 'sparse'",
            count,
            first);
      }
    }

    private static String text(BsonDocument values) {
      List<String> texts = new ArrayList<>();
      for (BsonValue value : values.values()) {
        texts.add(KeyTexts.text(value));
      }
      return texts.size() == 1 ? texts.get(0) : Json.write(texts);
    }
  }
}
