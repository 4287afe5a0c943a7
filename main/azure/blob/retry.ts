import type { StorageRetryOptions } from '@azure/storage-blob';

/** How patiently single requests to Azure are repeated. Milliseconds; tests bring shorter ones. */
export interface RetrySchedule {
  /** Attempts in all, the first included. */
  readonly maxTries: number;
  /** Unit of the exponential delays, see {@link retryDelays}. */
  readonly delayMs: number;
  /** No delay is longer. */
  readonly maxDelayMs: number;
  /** A connection that carries nothing for so long is given up. */
  readonly stallMs: number;
}

/** Sits out an outage of about two minutes: a switch that restarts, a laptop that changes its network. */
export const defaultRetry: RetrySchedule = {
  maxTries: 9,
  delayMs: 1_000,
  maxDelayMs: 30_000,
  stallMs: 60_000,
};

/** Attempts before a place that never answered at all (a mistyped account) is reported as unreachable. */
export const triesBeforeFirstAnswer = 3;

/**
 * The pauses between the attempts in milliseconds: (2^n - 1) units, capped. This is the formula of the
 * storage SDK's exponential policy, which carries it out for single requests; downloads that break in the
 * middle follow it too.
 */
export function retryDelays(schedule: RetrySchedule): number[] {
  return Array.from({ length: schedule.maxTries - 1 }, (_, n) =>
    Math.min((2 ** n - 1) * schedule.delayMs, schedule.maxDelayMs),
  );
}

/** The schedule as the storage SDK takes it. */
export function toSdkRetry(schedule: RetrySchedule): StorageRetryOptions {
  return {
    maxTries: schedule.maxTries,
    retryDelayInMs: schedule.delayMs,
    maxRetryDelayInMs: schedule.maxDelayMs,
  };
}

/** Slower than 128 KiB/s counts as not moving: time allowed for a request that sends `bytes`, in ms. */
export function requestTimeLimit(schedule: RetrySchedule, bytes: number): number {
  return schedule.stallMs + Math.ceil((bytes / (128 * 1024)) * 1000);
}
