import { randomBytes } from 'node:crypto';
import type { Clock } from './clock.ts';

/** Makes ids; randomness is an input. */
export interface IdSource {
  /** A new id: kind, UTC second, 8 random hexadecimal digits. Sorting ids sorts by time. */
  next(
    kind: 'vault' | 'server' | 'inst' | 'point' | 'job' | 'owner' | 'home' | 'audit' | 'lease' | 'mark',
  ): string;
}

export function createIds(clock: Clock, random: (length: number) => Buffer = randomBytes): IdSource {
  return {
    next(kind) {
      const stamp = clock.now().toISOString().replace(/[-:]/g, '').slice(0, 15).toLowerCase();
      return `${kind}-${stamp}-${random(4).toString('hex')}`;
    },
  };
}
