package io.polymigrate.redis;

import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.spi.Bytes;
import io.polymigrate.api.spi.Problems;
import io.polymigrate.api.spi.SetExpression;
import io.polymigrate.api.spi.SetExpression.Concatenate;
import io.polymigrate.api.spi.SetExpression.Constant;
import io.polymigrate.api.spi.SetExpression.Copy;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType.Simple;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What an expression makes of a record, as the text that a field gets. */
final class SetText {
  private SetText() {}

  /** Tells why a field of the target can't be set so. */
  static void check(SetExpression expression, Field to, Container source, Problems problems) {
    if (expression instanceof Copy copy) {
      ContainerChecks.requireField(problems, source, copy.field());
      Optional<Field> from = source.schema().find(copy.field());
      problems.require(
          from.isEmpty() || from.get().type().equals(to.type()),
          StandardErrorCode.SCHEMA_MISMATCH,
          "Field '" + copy.field() + "' is no " + to.type() + ", as '" + to.name() + "' is");
    } else if (expression instanceof Constant constant) {
      Given.text(to, constant.value());
    } else if (expression instanceof Concatenate concatenate) {
      concatenate.fields().forEach(field -> ContainerChecks.requireField(problems, source, field));
      problems.require(
          to.held() == Simple.STRING,
          StandardErrorCode.SCHEMA_MISMATCH,
          "Field '" + to.name() + "' is no text, so texts can't be put together into it");
    }
  }

  /** The field's new text; {@link Row#NULL} for null, null where there is none. */
  static byte @Nullable [] text(SetExpression expression, Field to, Container source, Row row) {
    if (expression instanceof Copy copy) {
      return Schemas.text(source, row, copy.field());
    }
    if (expression instanceof Constant constant) {
      return Given.text(to, constant.value());
    }
    Concatenate concatenate = (Concatenate) expression;
    Bytes out = new Bytes();
    boolean any = false;
    for (String field : concatenate.fields()) {
      byte[] text = Schemas.text(source, row, field);
      if (text != null && text != Row.NULL) {
        if (any) {
          out.add(RedisConnection.bytes(concatenate.separator()));
        }
        out.add(text);
        any = true;
      }
    }
    return any ? out.toArray() : Row.NULL;
  }
}
