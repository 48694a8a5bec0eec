package dev.orderonce.contract;

import org.jspecify.annotations.Nullable;

/**
 * The outcome of a command, one for each; on {@link Topic#OUTCOMES}.
 *
 * @param commandId the message id of the command
 * @param status APPLIED, IGNORED or REJECTED
 * @param code why, unless it was applied
 */
public record CommandDecided(
    OrderId orderId, MessageId commandId, CommandStatus status, @Nullable OutcomeCode code)
    implements Message {}
