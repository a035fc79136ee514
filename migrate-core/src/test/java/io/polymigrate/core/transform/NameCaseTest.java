package io.polymigrate.core.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.spi.Stages;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NameCaseTest {
  private static final TransformContext CONTEXT =
      new TransformContext(FunctionRegistry.empty(), new MemoryTables(1), CallContext.create());

  @ParameterizedTest
  @CsvSource({
    "album_id,         album_id,         albumId,         AlbumId",
    "AlbumId,          album_id,         albumId,         AlbumId",
    "title,            title,            title,           Title",
    "MediaTypeId,      media_type_id,    mediaTypeId,     MediaTypeId",
    "address2,         address2,         address2,        Address2",
    "line2_text,       line2_text,       line2Text,       Line2Text",
    "HTTPServerName,   http_server_name, httpServerName,  HttpServerName",
    "_id,              _id,              _id,             _Id",
    "'zip code',       zip_code,         zipCode,         ZipCode",
    "größe_Ändern,     größe_ändern,     größeÄndern,     GrößeÄndern",
    "x,                x,                x,               X",
  })
  void namesArePutIntoEveryCase(String name, String snake, String camel, String pascal) {
    assertThat(NameCase.SNAKE.apply(name)).isEqualTo(snake);
    assertThat(NameCase.CAMEL.apply(name)).isEqualTo(camel);
    assertThat(NameCase.PASCAL.apply(name)).isEqualTo(pascal);
  }

  @Test
  void theKeyMovesWithItsFieldsAndTheOrderStays() {
    RecordSchema source = Records.schema("playlist_id long*", "track_id long*", "name string");

    RecordSchema named =
        Stages.join(Transforms.fieldNames(NameCase.PASCAL).bind(source, CONTEXT)).schema();

    assertThat(named.key()).containsExactly("PlaylistId", "TrackId");
    assertThat(named.fields())
        .extracting(io.polymigrate.api.type.Field::name)
        .isEqualTo(List.of("PlaylistId", "TrackId", "Name"));
  }

  @Test
  void namesThatBecomeTheSameAreRefused() {
    RecordSchema source = Records.schema("albumId long", "album_id long");

    assertThatThrownBy(
            () -> Stages.join(Transforms.fieldNames(NameCase.SNAKE).bind(source, CONTEXT)))
        .isInstanceOf(MigrationException.class)
        .hasMessageContaining("'albumId' and 'album_id'");
  }
}
