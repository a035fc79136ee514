package org.example.folder;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.json.Json;
import io.polymigrate.api.record.LoadMode;
import io.polymigrate.api.record.LoadRequest;
import io.polymigrate.api.record.LoadSession;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.RecordSink;
import io.polymigrate.api.record.SchemaCodec;
import io.polymigrate.api.spi.CloseOnce;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.TypeSupport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One load: batches are appended to a stage, and completing it merges the stage into the file.
 *
 * <p>Three instants to be killed at: 1. While a batch is appended: the line that was begun is cut
 * off when the load is resumed. 2. Before the new file takes the old one's place: nothing has
 * changed, the stage is merged again. 3. After that, with the stage still there: merging it once
 * more changes nothing.
 */
final class FolderLoad implements LoadSession {
  private final FolderAdapter adapter;
  private final LoadRequest request;
  private final Path stage;
  private final RecordSchema schema;
  private final FolderKeys keys;
  // Held by whoever appends to the stage; with it the keys that may not come again.
  private final Object lock = new Object();
  private final Set<String> known = new HashSet<>();
  private final FileChannel out;
  private final CloseOnce closing;

  private FolderLoad(FolderAdapter adapter, LoadRequest request, RecordSchema schema)
      throws IOException {
    this.adapter = adapter;
    this.request = request;
    this.schema = schema;
    this.stage = adapter.folder().stageFile(request.container(), request.runId());
    List<Field> key = new ArrayList<>();
    request.schema().key().forEach(name -> schema.find(name).ifPresent(key::add));
    this.keys = new FolderKeys(key);
    this.out =
        FileChannel.open(
            stage, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    // Without a key a record that comes again would be there twice: such a load starts anew.
    boolean resumed = request.resumeState().isPresent() && !schema.key().isEmpty();
    out.truncate(resumed ? wholeLines() : 0);
    out.position(out.size());
    this.closing = adapter.closing(out);
  }

  /** Checks the request against the file that is there; changes nothing but the stage. */
  static FolderLoad open(FolderAdapter adapter, LoadRequest request) throws IOException {
    if (request.keepUndo()) {
      throw refusal(
          StandardErrorCode.OPERATION_NOT_SUPPORTED,
          "A load into a folder keeps no prior images; load without 'undo'");
    }
    if (!request.options().isEmpty()) {
      throw MigrationException.invalid(
          "A load into a folder has no options, but got " + request.options().keySet());
    }
    for (Field field : request.schema().fields()) {
      if (adapter.support(field.type()) instanceof TypeSupport.Refused refused) {
        throw refusal(
            StandardErrorCode.TYPE_NOT_SUPPORTED,
            "Field '" + field.name() + "' can't be kept: " + refused.reason());
      }
    }
    Optional<Container> there = Container.find(adapter.folder(), request.container());
    if (there.isEmpty()) {
      if (!request.create()) {
        throw refusal(
            StandardErrorCode.CONTAINER_NOT_FOUND,
            "There is no file for '" + request.container() + "', and create is false");
      }
      return new FolderLoad(adapter, request, request.schema());
    }
    try (Container container = there.get()) {
      FolderLoad load = new FolderLoad(adapter, request, merged(request, container));
      load.learnKeys(container);
      return load;
    }
  }

  // Records may bring fewer fields than the file has, and where a line can lack one also more.
  private static RecordSchema merged(LoadRequest request, Container container) {
    RecordSchema there = container.schema();
    if (!there.key().equals(request.schema().key())) {
      throw refusal(
          StandardErrorCode.SCHEMA_MISMATCH,
          "The key of '"
              + request.container()
              + "' is "
              + there.key()
              + ", not "
              + request.schema().key()
              + "; name that one in the load step, or load into another container");
    }
    Map<String, Field> fields = new LinkedHashMap<>();
    there.fields().forEach(field -> fields.put(field.name(), field));
    for (Field field : request.schema().fields()) {
      Field before = fields.putIfAbsent(field.name(), field);
      if (before != null && !before.type().equals(field.type())) {
        throw refusal(
            StandardErrorCode.SCHEMA_MISMATCH,
            "Field '"
                + field.name()
                + "' of '"
                + request.container()
                + "' is "
                + before.type()
                + ", not "
                + field.type()
                + "; cast it in a transform, or load into another container");
      }
    }
    return new RecordSchema(new ArrayList<>(fields.values()), there.key());
  }

  private static MigrationException refusal(StandardErrorCode code, String message) {
    return MigrationException.refusal(code, message);
  }

  private void learnKeys(Container container) throws IOException {
    if (request.mode() == LoadMode.INSERT || request.mode() == LoadMode.SKIP_EXISTING) {
      Container.Reader reader = container.reader(container.start());
      for (Map<String, @Nullable Object> record = reader.next();
          record != null;
          record = reader.next()) {
        known.add(FolderKeys.write(keys.of(record)));
      }
    }
  }

  // The last line may have been cut short by a crash.
  private long wholeLines() throws IOException {
    Lines lines = new Lines(out, out.size(), 0, false, 0);
    long whole = 0;
    for (byte[] line = lines.next(); line != null; line = lines.next()) {
      if (lines.offset() <= whole + line.length) {
        return whole;
      }
      whole = lines.offset();
    }
    return whole;
  }

  FolderAdapter adapter() {
    return adapter;
  }

  LoadRequest request() {
    return request;
  }

  /** Whether a record can lack a field. */
  boolean keepsMissing() {
    return adapter.folder().format().keepsMissing();
  }

  /** What becomes of a record, by its key and the load's mode. */
  enum Fate {
    WRITTEN,
    SKIPPED,
    DUPLICATE
  }

  /** Appends records durably, all or none; says what became of each. */
  List<Fate> append(List<Map<String, @Nullable Object>> records) throws IOException {
    synchronized (lock) {
      List<Fate> fates = new ArrayList<>();
      ByteArrayOutputStream lines = new ByteArrayOutputStream();
      for (Map<String, @Nullable Object> record : records) {
        Fate fate = fate(record);
        fates.add(fate);
        if (fate == Fate.WRITTEN) {
          lines.writeBytes((Json.write(record) + "\n").getBytes(StandardCharsets.UTF_8));
        }
      }
      Bytes.writeAll(out, lines.toByteArray());
      out.force(false);
      return fates;
    }
  }

  private Fate fate(Map<String, @Nullable Object> record) {
    boolean unique = request.mode() == LoadMode.INSERT || request.mode() == LoadMode.SKIP_EXISTING;
    if (!unique || schema.key().isEmpty() || known.add(FolderKeys.write(keys.of(record)))) {
      return Fate.WRITTEN;
    }
    return request.mode() == LoadMode.INSERT ? Fate.DUPLICATE : Fate.SKIPPED;
  }

  @Override
  public String resumeState() {
    return "stage";
  }

  /** Marks go into a file of their own, after the records. */
  @Override
  public boolean atomicCheckpoints() {
    return false;
  }

  @Override
  public CompletionStage<RecordSink> openSink() {
    return CompletableFuture.completedFuture(
        adapter.sink(new FolderWriter(this), "Writing to '" + request.container() + "'"));
  }

  @Override
  public CompletionStage<Void> complete() {
    return adapter
        .run(
            "Completing the load of '" + request.container() + "'",
            () -> {
              synchronized (adapter.folder().lock()) {
                merge();
              }
              return true;
            })
        .thenAccept(done -> {});
  }

  private void merge() throws IOException {
    if (!Files.exists(stage)) {
      return;
    }
    Folder folder = adapter.folder();
    TreeMap<List<?>, Map<String, @Nullable Object>> sorted = new TreeMap<>(keys);
    List<Map<String, @Nullable Object>> staged = staged();
    if (!schema.key().isEmpty()) {
      readInto(sorted);
      staged.forEach(record -> sorted.merge(keys.of(record), record, this::merged));
    }
    LineFormat format = folder.format();
    StringBuilder text = new StringBuilder(format.header(schema.fields()));
    text.append(format.header() ? "\n" : "");
    for (Map<String, @Nullable Object> record : schema.key().isEmpty() ? staged : sorted.values()) {
      text.append(format.write(record, schema.fields())).append('\n');
    }
    Folder.replace(
        folder.schemaFile(request.container()),
        SchemaCodec.write(schema).getBytes(StandardCharsets.UTF_8));
    Folder.replace(
        folder.file(request.container()), text.toString().getBytes(StandardCharsets.UTF_8));
    Files.delete(stage);
  }

  private Map<String, @Nullable Object> merged(
      Map<String, @Nullable Object> before, Map<String, @Nullable Object> record) {
    if (request.mode() != LoadMode.UPSERT) {
      return record;
    }
    Map<String, @Nullable Object> merged = new LinkedHashMap<>(before);
    merged.putAll(record);
    return merged;
  }

  private void readInto(Map<List<?>, Map<String, @Nullable Object>> records) throws IOException {
    Optional<Container> there = Container.find(adapter.folder(), request.container());
    if (there.isPresent()) {
      try (Container container = there.get()) {
        Container.Reader reader = container.reader(container.start());
        for (Map<String, @Nullable Object> record = reader.next();
            record != null;
            record = reader.next()) {
          records.put(keys.of(record), record);
        }
      }
    }
  }

  private List<Map<String, @Nullable Object>> staged() throws IOException {
    List<Map<String, @Nullable Object>> records = new ArrayList<>();
    synchronized (lock) {
      LineFormat format = new JsonLines();
      Lines lines = new Lines(out, out.size(), 0, false, 0);
      for (byte[] line = lines.next(); line != null; line = lines.next()) {
        records.add(format.read(Bytes.text(line), schema.fields()));
      }
    }
    return records;
  }

  @Override
  public CompletionStage<Void> abort() {
    return adapter
        .run(
            "Giving up the load of '" + request.container() + "'",
            () -> Files.deleteIfExists(stage))
        .thenAccept(done -> {});
  }

  @Override
  public CompletionStage<Void> closeAsync() {
    return closing.closeAsync();
  }
}
