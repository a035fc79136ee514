package io.polymigrate.sql.operation;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.filter.Filter;
import io.polymigrate.api.spi.BlockingHandler;
import io.polymigrate.api.spi.OperationData;
import io.polymigrate.api.spi.Problems;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Creates an index while writers go on; duplicates are found before anything is built. */
final class CreateIndex extends BlockingHandler<CreateIndex.Spec, Execution> {
  private static final int LONGEST_NAME = 63;
  private static final int FIRST_DUPLICATES = 20;

  /**
   * Which index.
   *
   * @param fields as given: {@code name} or {@code name desc}
   * @param where which rows it covers
   */
  record Spec(String index, List<Part> fields, boolean unique, Filter where) {
    Spec {
      fields = List.copyOf(fields);
    }
  }

  /** One indexed column. */
  record Part(String field, boolean descending) {
    static Part parse(String text) {
      int space = text.lastIndexOf(' ');
      String word = space < 0 ? "" : text.substring(space + 1).toLowerCase(Locale.ROOT);
      return word.equals("desc") || word.equals("asc")
          ? new Part(text.substring(0, space).strip(), word.equals("desc"))
          : new Part(text, false);
    }
  }

  CreateIndex(Database database) {
    super(database);
  }

  static Spec parse(MigrationOperation operation) {
    OperationData data = OperationData.of(operation, "index_name", "fields", "unique", "where");
    OperationData.noConditions(operation, "name the rows that the index covers in 'where'");
    List<Part> parts = data.texts("fields").stream().map(Part::parse).toList();
    if (parts.isEmpty()) {
      throw new IllegalArgumentException("'fields' must name at least one field");
    }
    String name = data.has("index_name") ? data.newName("index_name") : name(operation, parts);
    Filter where = data.has("where") ? Filter.parse(data.map("where")) : Filter.all();
    return new Spec(name, parts, data.flag("unique", false), where);
  }

  private static String name(MigrationOperation operation, List<Part> parts) {
    List<String> words = new ArrayList<>(List.of(operation.collectionOrTable().replace('.', '_')));
    parts.forEach(part -> words.add(part.field()));
    words.add("idx");
    String name = String.join("_", words);
    return name.length() <= LONGEST_NAME
        ? name
        : name.substring(0, LONGEST_NAME - 9) + "_" + Integer.toHexString(name.hashCode());
  }

  @Override
  protected void check(Spec spec, Execution run, Problems problems) throws Exception {
    Table table = run.table();
    TableChecks.requireTable(problems, table);
    List<Column> columns = new ArrayList<>();
    spec.fields().forEach(part -> columns.add(table.column(part.field())));
    Conditions.of(spec.where(), table, run.dialect());
    run.dialect()
        .indexRefusal(table, columns, !spec.where().isAll())
        .ifPresent(why -> problems.add(StandardErrorCode.INVALID_INPUT, why));
    Optional<Index> there =
        run.database().transaction(s -> run.dialect().index(s, table, spec.index()));
    if (there.isPresent() && there.get().valid()) {
      problems.add(
          StandardErrorCode.INVALID_INPUT,
          "'" + run.container() + "' has an index '" + spec.index() + "' already");
    }
    if (spec.unique() && problems.none()) {
      duplicates(spec, run, table, problems);
    }
  }

  private static void duplicates(Spec spec, Execution run, Table table, Problems problems)
      throws SQLException {
    Conditions rows = Conditions.of(spec.where(), table, run.dialect());
    List<String> names = new ArrayList<>();
    for (Part part : spec.fields()) {
      String name = run.dialect().quote(part.field());
      names.add(name);
      rows = rows.and(name + " IS NOT NULL");
    }
    String columns = String.join(", ", names);
    List<String> texts = new ArrayList<>();
    for (Part part : spec.fields()) {
      String name = run.dialect().quote(part.field());
      texts.add(run.dialect().keyText(name, table.column(part.field())));
    }
    String sql =
        "SELECT "
            + String.join(", ", texts)
            + ", count(*) OVER () FROM "
            + table.sql()
            + " WHERE "
            + rows.sql()
            + " GROUP BY "
            + columns
            + " HAVING count(*) > 1 ORDER BY "
            + columns
            + " LIMIT "
            + FIRST_DUPLICATES;
    List<@Nullable Object> parameters = rows.parameters();
    int parts = names.size();
    List<Map.Entry<String, Long>> found =
        run.database()
            .transaction(
                session ->
                    session.rows(
                        sql,
                        parameters,
                        row -> Map.entry(Keys.text(row, parts), row.getLong(parts + 1))));
    if (!found.isEmpty()) {
      long count = found.get(0).getValue();
      problems.add(
          StandardErrorCode.DUPLICATE_KEY,
          spec.fields().get(0).field(),
          "Unique index '"
              + spec.index()
              + "' is impossible: "
              + count
              + (count == 1 ? " value occurs" : " values occur")
              + " more than once",
          count,
          found.stream().map(Map.Entry::getKey).toList());
    }
  }

  @Override
  protected long apply(Spec spec, Execution run) throws Exception {
    Table table = run.table();
    List<String> columns = new ArrayList<>();
    for (Part part : spec.fields()) {
      columns.add(run.dialect().quote(part.field()) + (part.descending() ? " DESC" : ""));
    }
    String where =
        spec.where().isAll() ? "" : Conditions.inline(spec.where(), table, run.dialect());
    if (!run.noted("created")) {
      run.note("created", true);
      run.save();
    }
    run.dialect()
        .createIndex(
            run,
            table,
            spec.index(),
            run.dialect()
                .indexStatement(
                    table, spec.index(), spec.unique(), String.join(", ", columns), where));
    return 0;
  }

  @Override
  protected void inspect(Spec spec, Execution run, Problems problems) throws SQLException {
    Table table = run.table();
    Optional<Index> index =
        run.database().transaction(s -> run.dialect().index(s, table, spec.index()));
    problems.require(
        index.isPresent(),
        StandardErrorCode.SCHEMA_MISMATCH,
        "'" + run.container() + "' has no index '" + spec.index() + "'");
    problems.require(
        index.map(Index::valid).orElse(true),
        StandardErrorCode.SCHEMA_MISMATCH,
        "Index '" + spec.index() + "' is invalid: it was not built to the end");
  }

  @Override
  protected RollbackResult undo(Spec spec, Execution run) throws Exception {
    Table table = run.table();
    if (run.noted("created")) {
      run.dialect().dropIndex(run, table, spec.index());
    }
    return undone(run);
  }
}
