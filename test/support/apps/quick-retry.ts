import type { RetrySchedule } from '../../../main/azure/blob/retry.ts';

/** Milliseconds instead of seconds, and as many tries as the real schedule. */
export const quickRetry: RetrySchedule = { maxTries: 9, delayMs: 1, maxDelayMs: 20, stallMs: 2_000 };
