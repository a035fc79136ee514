package io.polymigrate.core.engine;

import io.polymigrate.core.verify.VerifyResult;

/**
 * How one load's target differs from its source.
 *
 * @param name the migration's name
 * @param target the target container
 * @param result what was found
 */
public record UnitVerification(String name, String target, VerifyResult result) {}
