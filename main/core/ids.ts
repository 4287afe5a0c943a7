import { randomBytes } from 'node:crypto';
import type { Clock } from './clock.ts';

/** What ids are of: the first word of each. */
type IdKind =
  | 'vault'
  | 'server'
  | 'inst'
  | 'policy'
  | 'point'
  | 'job'
  | 'owner'
  | 'home'
  | 'audit'
  | 'lease'
  | 'mark'
  | 'check'
  | 'identity';

/** Makes ids; randomness is an input. */
export interface IdSource {
  /** A new id: kind, UTC second, 8 random hexadecimal digits. Sorting ids sorts by time. */
  next(kind: IdKind): string;
}

export function createIds(clock: Clock, random: (length: number) => Buffer = randomBytes): IdSource {
  return {
    next(kind) {
      const stamp = clock.now().toISOString().replace(/[-:]/g, '').slice(0, 15).toLowerCase();
      return `${kind}-${stamp}-${random(4).toString('hex')}`;
    },
  };
}
