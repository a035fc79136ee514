package io.polymigrate.core.engine;

import io.polymigrate.api.record.RawEncoding;
import io.polymigrate.api.record.RawSlice;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.ValueWriter;
import io.polymigrate.api.type.Field;
import io.polymigrate.core.carry.BatchView;
import io.polymigrate.core.transform.BoundTransform;
import io.polymigrate.core.transform.Transform;
import io.polymigrate.core.transform.TransformContext;
import io.polymigrate.core.transform.TransformResult;
import io.polymigrate.core.transform.TransformRun;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Makes missing fields null ({@code nulls: fill}); members missing within a value stay so. */
final class FillMissing implements Transform {

  @Override
  public CompletionStage<BoundTransform> bind(RecordSchema source, TransformContext context) {
    return CompletableFuture.completedFuture(new Bound(source));
  }

  @Override
  public String identity() {
    return "nulls: fill";
  }

  private record Bound(RecordSchema source) implements BoundTransform {
    @Override
    public RecordSchema schema() {
      List<Field> fields =
          source.fields().stream()
              .map(f -> source.key().contains(f.name()) ? f : f.withNullable(true))
              .toList();
      return new RecordSchema(fields, source.key());
    }

    @Override
    public TransformRun newRun() {
      RecordSchema schema = schema();
      return batch -> TransformResult.of(new WithNulls(batch, schema));
    }

    @Override
    public Optional<String> passed(String output) {
      return Optional.of(output);
    }

    @Override
    public Set<String> inputs(Set<String> outputs) {
      return outputs;
    }
  }

  private static final class WithNulls extends BatchView {
    private final RecordSchema schema;

    WithNulls(RecordBatch batch, RecordSchema schema) {
      super(batch);
      this.schema = schema;
    }

    @Override
    public RecordSchema schema() {
      return schema;
    }

    @Override
    public Presence presence(int row, int column) {
      Presence presence = under().presence(row, column);
      return presence == Presence.MISSING ? Presence.NULL : presence;
    }

    @Override
    public void write(int row, int column, ValueWriter writer) {
      if (under().presence(row, column) == Presence.MISSING) {
        writer.nullValue();
      } else {
        under().write(row, column, writer);
      }
    }

    // The raw form of a whole record lacks what is missing.
    @Override
    public @Nullable RawEncoding recordEncoding() {
      return null;
    }

    @Override
    public void rawRecords(int firstRow, int count, RawSlice slice) {
      throw new IllegalStateException("A batch whose missing fields are filled has no raw form");
    }
  }
}
