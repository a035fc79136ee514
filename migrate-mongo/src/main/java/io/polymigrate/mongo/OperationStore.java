package io.polymigrate.mongo;

import com.mongodb.ReadConcern;
import com.mongodb.ReadPreference;
import com.mongodb.TransactionOptions;
import com.mongodb.WriteConcern;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoCollection;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.spi.BlockingStore;
import io.polymigrate.api.spi.OperationCall;
import io.polymigrate.api.spi.Problems;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;

/**
 * Where operations reach the database: work on the executor, transactions that the journal joins,
 * and definitions, which MongoDB changes outside of any. Everything is written with majority write
 * concern. Safe for use by many threads.
 */
final class OperationStore extends BlockingStore<Execution> {
  /** What is said where there are no transactions. */
  static final String STANDALONE =
      "the server is no member of a replica set and so has no transactions, without which documents"
          + " can't be changed in a way that can be undone; start it with --replSet";

  private static final ThreadLocal<@Nullable Transaction> JOINED = new ThreadLocal<>();
  private static final TransactionOptions TRANSACTION_OPTIONS =
      TransactionOptions.builder()
          .readConcern(ReadConcern.SNAPSHOT)
          .readPreference(ReadPreference.primary())
          .writeConcern(WriteConcern.MAJORITY)
          .build();

  private final Supplier<MongoConnection> connection;
  private final Lease lease;

  OperationStore(Supplier<MongoConnection> connection) {
    this.connection = connection;
    this.lease = new Lease(this);
  }

  MongoConnection connection() {
    return connection.get();
  }

  @Override
  protected Executor executor() {
    return connection().executor();
  }

  @Override
  protected RuntimeException translate(String doing, Throwable failure) {
    return MongoErrors.writing(doing).apply(failure);
  }

  @Override
  protected Execution run(OperationCall call) {
    return new Execution(this, call);
  }

  @Override
  protected <V extends @Nullable Object> V exclusively(Execution run, Callable<V> work)
      throws Exception {
    return lease.exclusively(run.operationId(), work);
  }

  /** A collection, read from the primary and written with majority. */
  MongoCollection<BsonDocument> collection(String name) {
    return durable(connection().collection(name));
  }

  /** The same as bytes. */
  MongoCollection<RawBsonDocument> raw(String name) {
    return durable(connection().database().getCollection(name, RawBsonDocument.class));
  }

  private static <T> MongoCollection<T> durable(MongoCollection<T> collection) {
    return collection
        .withReadPreference(ReadPreference.primary())
        .withWriteConcern(WriteConcern.MAJORITY);
  }

  /** Changes a definition, durably; not possible within a transaction. */
  void define(BsonDocument command) {
    connection().command(command.append("writeConcern", WriteConcern.MAJORITY.asDocument()));
  }

  /** Runs a command, in the transaction of this thread if it is in one. */
  BsonDocument run(BsonDocument command) {
    ClientSession session = session();
    return session == null
        ? connection().command(command)
        : connection()
            .database()
            .runCommand(session, command, ReadPreference.primary(), BsonDocument.class);
  }

  /** What a pipeline makes of these documents, within the transaction. */
  List<RawFields> aggregate(
      ClientSession session,
      String collection,
      List<RawFields> documents,
      List<BsonDocument> stages) {
    BsonArray ids = new BsonArray(documents.stream().map(RawFields::id).toList());
    List<BsonDocument> all = new ArrayList<>();
    all.add(
        new BsonDocument("$match", new BsonDocument(MongoLayout.ID, new BsonDocument("$in", ids))));
    all.add(new BsonDocument("$sort", new BsonDocument(MongoLayout.ID, new BsonInt32(1))));
    all.addAll(stages);
    List<RawFields> made = new ArrayList<>();
    for (RawBsonDocument found : raw(collection).aggregate(session, all)) {
      made.add(RawFields.of(found));
    }
    return made;
  }

  /** Asks the server whether it takes a pipeline; changes nothing. */
  void explain(String collection, List<BsonDocument> stages) {
    BsonDocument aggregate =
        new BsonDocument("aggregate", new BsonString(collection))
            .append("pipeline", new BsonArray(stages))
            .append("cursor", new BsonDocument());
    connection()
        .command(
            new BsonDocument("explain", aggregate)
                .append("verbosity", new BsonString("queryPlanner")));
  }

  /** The transaction that this thread is in, if any. */
  @Nullable ClientSession session() {
    Transaction transaction = JOINED.get();
    return transaction != null && transaction.store() == this ? transaction.session() : null;
  }

  Lease lease() {
    return lease;
  }

  /**
   * Runs work in one transaction, again from its start when others were in its way; joins the one
   * that this thread is in.
   */
  <T> T transaction(Function<ClientSession, T> work) {
    ClientSession outer = session();
    if (outer != null) {
      return work.apply(outer);
    }
    ClientSession leased = lease.session();
    if (leased != null) {
      return transaction(leased, work);
    }
    try (ClientSession session = connection().session()) {
      return transaction(session, work);
    }
  }

  /** Runs work in one transaction of that session. */
  <T> T transaction(ClientSession session, Function<ClientSession, T> work) {
    return session.withTransaction(
        () -> {
          JOINED.set(new Transaction(this, session));
          try {
            return work.apply(session);
          } finally {
            JOINED.remove();
          }
        },
        TRANSACTION_OPTIONS);
  }

  /** Transactions are what makes undo exact; a server that stands alone has none. */
  void requireTransactions(Problems problems) {
    problems.require(
        connection().facts().transactional(),
        StandardErrorCode.OPERATION_NOT_SUPPORTED,
        STANDALONE);
  }

  /** The transaction that a thread is in. */
  private record Transaction(OperationStore store, ClientSession session) {}
}
