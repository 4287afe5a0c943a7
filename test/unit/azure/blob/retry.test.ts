import { describe, expect, it } from 'vitest';
import {
  defaultRetry,
  requestTimeLimit,
  retryDelays,
  toSdkRetry,
} from '../../../../main/azure/blob/retry.ts';

describe('the schedule of retries', () => {
  it('lives through an outage of 60 seconds', () => {
    const delays = retryDelays(defaultRetry);
    expect(delays).toEqual([0, 1_000, 3_000, 7_000, 15_000, 30_000, 30_000, 30_000]);
    expect(delays.reduce((sum, delay) => sum + delay, 0)).toBeGreaterThanOrEqual(60_000);
  });

  it('is given to the SDK as its exponential policy counts', () => {
    expect(toSdkRetry(defaultRetry)).toEqual({
      maxTries: 9,
      retryDelayInMs: 1_000,
      maxRetryDelayInMs: 30_000,
    });
  });
});

describe('requestTimeLimit', () => {
  it('grows with what is sent', () => {
    expect(requestTimeLimit(defaultRetry, 0)).toBe(60_000);
    expect(requestTimeLimit(defaultRetry, 8 * 1024 * 1024)).toBe(124_000);
  });
});
