package io.polymigrate.mongo;

import org.jspecify.annotations.Nullable;

/**
 * What all pages of an extract have in common, as BSON documents.
 *
 * @param filter which documents
 * @param projection which fields; null means all
 * @param readConcern at which read concern; null means the connection's
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record MongoQuery(byte[] filter, byte @Nullable [] projection, byte @Nullable [] readConcern) {}
