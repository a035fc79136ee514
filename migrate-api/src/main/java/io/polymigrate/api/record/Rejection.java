package io.polymigrate.api.record;

import io.polymigrate.api.error.ErrorCode;
import java.util.Optional;

/**
 * Why a record was refused.
 *
 * @param row its position in the batch
 * @param field the field, where one is to blame
 * @param code stable code
 * @param reason the limit, or the store's words; never the value
 */
public record Rejection(int row, Optional<String> field, ErrorCode code, String reason) {}
