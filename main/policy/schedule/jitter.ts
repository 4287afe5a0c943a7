import { createHash } from 'node:crypto';

/** Of each instance, from 0 to less than 1: a simulated policy asks 87,600 times for the same one. */
const fractions = new Map<string, number>();

/**
 * By how many milliseconds an instance's runs start later than planned, always the same for an instance: at least 0 and
 * less than the given minutes. With fewer minutes the order of instances stays.
 */
export function jitterOf(instanceId: string, jitterMinutes: number): number {
  let fraction = fractions.get(instanceId);
  if (fraction === undefined) {
    fraction = createHash('sha256').update(instanceId).digest().readUIntBE(0, 6) / 2 ** 48;
    fractions.set(instanceId, fraction);
  }
  return Math.floor(fraction * jitterMinutes * 60_000);
}
