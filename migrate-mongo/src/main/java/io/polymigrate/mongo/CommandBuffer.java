package io.polymigrate.mongo;

import com.mongodb.client.ClientSession;
import org.jspecify.annotations.Nullable;

/** An insert or update command while it is being encoded. Reused. */
final class CommandBuffer {
  private static final byte[] INSERT = BsonNames.of("insert");
  private static final byte[] UPDATE = BsonNames.of("update");
  private static final byte[] DOCUMENTS = BsonNames.of("documents");
  private static final byte[] UPDATES = BsonNames.of("updates");
  private static final byte[] ORDERED = BsonNames.of("ordered");
  private static final byte[] TRANSACTION = BsonNames.of("txnNumber");
  private static final byte[] WRITE_CONCERN = BsonNames.of("writeConcern");

  private final BsonBuffer out = new BsonBuffer(1 << 18);
  private final String collection;
  private final byte[] writeConcern;
  private int statements;

  CommandBuffer(String collection, byte[] writeConcern) {
    this.collection = collection;
    this.writeConcern = writeConcern;
  }

  BsonBuffer buffer() {
    return out;
  }

  int size() {
    return out.position();
  }

  void rewind(int position) {
    out.rewind(position);
  }

  void begin(boolean update, @Nullable ClientSession session) {
    out.rewind(0);
    out.open();
    out.put(BsonTypes.STRING);
    out.putBytes(update ? UPDATE : INSERT);
    out.putString(collection);
    out.put(BsonTypes.BOOLEAN);
    out.putBytes(ORDERED);
    out.put(0);
    out.put(BsonTypes.DOCUMENT);
    out.putBytes(WRITE_CONCERN);
    out.putBytes(writeConcern);
    if (session != null) {
      out.put(BsonTypes.LONG);
      out.putBytes(TRANSACTION);
      out.putLong(session.getServerSession().advanceTransactionNumber());
    }
    out.put(BsonTypes.ARRAY);
    out.putBytes(update ? UPDATES : DOCUMENTS);
    statements = out.open();
  }

  /** The header of a statement; its document follows. */
  void beginStatement(int index) {
    out.put(BsonTypes.DOCUMENT);
    out.putBytes(BsonNames.index(index));
  }

  void end() {
    out.close(statements);
    out.close(0);
  }
}
