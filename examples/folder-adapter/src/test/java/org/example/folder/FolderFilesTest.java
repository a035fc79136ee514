package org.example.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymigrate.api.AdapterConfig;
import io.polymigrate.api.CallContext;
import io.polymigrate.api.ConnectionString;
import io.polymigrate.api.DatabaseAdapter;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.record.ContainerDescription;
import io.polymigrate.api.record.DataRecord;
import io.polymigrate.api.record.ExtractPlan;
import io.polymigrate.api.record.ExtractRequest;
import io.polymigrate.api.record.LoadRequest;
import io.polymigrate.api.record.LoadSession;
import io.polymigrate.api.record.ObjectBatch;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.RecordSink;
import io.polymigrate.api.record.RecordSource;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType.Simple;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that others wrote, and what the files look like that the adapter writes. */
class FolderFilesTest {
  private final ExecutorService executor = Executors.newCachedThreadPool();
  @TempDir private Path folder;

  @AfterEach
  void stop() {
    executor.shutdown();
  }

  private DatabaseAdapter open(String options) {
    ConnectionString url = ConnectionString.parse("folder://" + folder + options);
    return Stages.join(new FolderAdapterProvider().open(new AdapterConfig(url, executor)));
  }

  private void write(String file, String content) throws IOException {
    Files.writeString(folder.resolve(file), content);
  }

  private static List<String> read(DatabaseAdapter adapter, String container) {
    ExtractPlan plan =
        Stages.join(adapter.plan(ExtractRequest.of(container), CallContext.create()));
    RecordSource source = Stages.join(plan.open(plan.splits().get(0)));
    List<String> records = new ArrayList<>();
    try {
      Optional<RecordBatch> batch = Stages.join(source.nextBatch());
      while (batch.isPresent()) {
        for (int row = 0; row < batch.get().size(); row++) {
          records.add(DataRecord.of(batch.get(), row).values().toString());
        }
        batch = Stages.join(source.nextBatch());
      }
      assertThat(plan.resumable()).isFalse();
    } finally {
      Stages.join(source.closeAsync());
      Stages.join(plan.closeAsync());
    }
    return records;
  }

  private static void assertBadLine(DatabaseAdapter adapter, String container, String... words) {
    assertThatThrownBy(() -> read(adapter, container))
        .isInstanceOfSatisfying(
            MigrationException.class,
            failure -> {
              assertThat(failure.code()).isEqualTo(FolderErrorCode.FOLDER_BAD_LINE);
              assertThat(failure.getMessage()).contains(words).doesNotContain("secret");
            });
  }

  @Test
  void jsonLinesOfOthersAreReadWithTheNarrowestTypes() throws IOException {
    write(
        "things.jsonl",
        "{\"id\":1,\"name\":\"a\",\"ok\":true,\"n\":1.50}\n"
            + "{ \"id\" : 9007199254740993 , \"tags\":[1,\"x\"], \"ok\":null,\"n\":2}");
    DatabaseAdapter adapter = open("");

    ContainerDescription described = Stages.join(adapter.describe("things", CallContext.create()));

    assertThat(described.inferred()).isTrue();
    assertThat(described.schema().fields())
        .extracting(Field::name, field -> field.type().toString())
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("id", "long"),
            org.assertj.core.groups.Tuple.tuple("name", "string"),
            org.assertj.core.groups.Tuple.tuple("ok", "boolean"),
            org.assertj.core.groups.Tuple.tuple("n", "json"),
            org.assertj.core.groups.Tuple.tuple("tags", "json"));
    assertThat(read(adapter, "things"))
        .containsExactly(
            "{id=1, name=a, ok=true, n=JsonText[text=1.50]}",
            "{id=9007199254740993, ok=null, n=JsonText[text=2], tags=JsonText[text=[1,\"x\"]]}");
  }

  @Test
  void csvOfOthersIsTextAndTellsEmptyFromNothing() throws IOException {
    write(
        "people.csv", "id,\"full name\",note\r\n1,\"A, \"\"B\"\"\nC\",\"\"\r\n2,plain \u00e9,\r\n");

    assertThat(read(open("?format=csv"), "people"))
        .containsExactly(
            "{id=1, full name=A, \"B\"\nC, note=}", "{id=2, full name=plain \u00e9, note=null}");
  }

  @Test
  void aLineThatIsNoRecordIsNamedAndNotShown() throws IOException {
    write("broken.jsonl", "{\"a\":1}\n{\"a\":secret}\n");
    write("twice.jsonl", "{\"a\":1,\"a\":\"secret\"}\n");
    Files.write(folder.resolve("bytes.jsonl"), new byte[] {'{', (byte) 0xff, '}'});
    write("cells.csv", "a,b\n1,2\n3,secret,5\n");
    write("quote.csv", "a\n\"secret\n");
    DatabaseAdapter json = open("");
    DatabaseAdapter csv = open("?format=csv");

    assertBadLine(json, "broken", "Line 2", "'broken'");
    assertBadLine(json, "twice", "Line 1", "'twice'");
    assertBadLine(json, "bytes", "Line 1", "not UTF-8");
    assertBadLine(csv, "cells", "Line 3", "3 cells");
    assertBadLine(csv, "quote", "Line 2", "quote is not closed");
  }

  @Test
  void addressesThatAreNoFolderAreRefused() {
    assertThatThrownBy(() -> open("/none")).hasMessageContaining("There is no folder");
    assertThatThrownBy(() -> open("?format=xml")).hasMessageContaining("jsonl, csv");
    assertThatThrownBy(() -> open("?colour=red")).hasMessageContaining("'colour'");
  }

  private static RecordSchema schema() {
    return new RecordSchema(
        List.of(Field.of("id", Simple.INT), Field.of("v", Simple.STRING)), List.of("id"));
  }

  private static LoadSession begin(DatabaseAdapter adapter, Optional<String> resumeState) {
    LoadRequest fresh = LoadRequest.of("t", schema(), "run");
    LoadRequest request = fresh.withResumeState(resumeState);
    return Stages.join(adapter.openLoad(request, CallContext.create()));
  }

  private static void write(LoadSession session, @Nullable Object[]... rows) {
    RecordSink sink = Stages.join(session.openSink());
    Stages.join(
        sink.write(new ObjectBatch(schema(), List.of(rows), Optional.empty()), Optional.empty()));
    Stages.join(sink.closeAsync());
  }

  @Test
  void aLineThatACrashCutShortIsCutOffWhenTheLoadGoesOn() throws IOException {
    DatabaseAdapter adapter = open("");
    LoadSession first = begin(adapter, Optional.empty());
    write(first, new Object[] {2, "b"});
    Stages.join(first.closeAsync());
    Path stage = folder.resolve("_polymigrate_stage_run_t.jsonl");
    Files.writeString(stage, "{\"id\":1,\"v\":\"hal", StandardOpenOption.APPEND);

    LoadSession second = begin(adapter, Optional.of(first.resumeState()));
    write(second, new Object[] {1, "a"});
    Stages.join(second.complete());
    Stages.join(second.closeAsync());

    assertThat(folder.resolve("t.jsonl"))
        .hasContent("{\"id\":1,\"v\":\"a\"}\n{\"id\":2,\"v\":\"b\"}\n");
    assertThat(stage).doesNotExist();
  }

  @Test
  void csvIsWrittenSortedByKeyWithTextInQuotes() {
    DatabaseAdapter adapter = open("?format=csv");
    LoadSession session = begin(adapter, Optional.empty());
    write(session, new Object[] {10, ""}, new Object[] {9, null}, new Object[] {-1, "a\"b,c\nd"});
    Stages.join(session.complete());
    Stages.join(session.closeAsync());

    assertThat(folder.resolve("t.csv"))
        .hasContent("\"id\",\"v\"\n-1,\"a\"\"b,c\nd\"\n9,\n10,\"\"\n");
  }
}
