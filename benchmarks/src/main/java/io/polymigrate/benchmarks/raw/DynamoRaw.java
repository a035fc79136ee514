package io.polymigrate.benchmarks.raw;

import java.net.URI;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;

/** The SDK's own asynchronous client. */
final class DynamoRaw {
  private DynamoRaw() {}

  static DynamoDbAsyncClient open(String url) {
    Address address = Address.parse(url);
    return DynamoDbAsyncClient.builder()
        .httpClientBuilder(NettyNioAsyncHttpClient.builder())
        .region(Region.of(address.host()))
        .credentialsProvider(
            StaticCredentialsProvider.create(
                AwsBasicCredentials.create(address.user(), address.password())))
        .endpointOverride(URI.create(Address.parameter(URI.create(url), "endpoint")))
        .build();
  }
}
