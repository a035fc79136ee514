package io.polymigrate.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;

/** Commands with words that the driver has no method for. */
final class RawCommand {
  private RawCommand() {}

  /** Runs CLUSTER with the words behind it. */
  static void run(RedisClient client, String line) {
    CommandArgs<String, String> words = new CommandArgs<>(StringCodec.UTF8);
    String[] all = line.split(" ", -1);
    for (int i = 1; i < all.length; i++) {
      words.add(all[i]);
    }
    try (StatefulRedisConnection<String, String> connection = client.connect()) {
      connection.sync().dispatch(CommandType.CLUSTER, new StatusOutput<>(StringCodec.UTF8), words);
    }
  }
}
