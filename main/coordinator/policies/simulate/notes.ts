import { countOf } from '../../../../shared/words/counts.ts';
import type { InstanceEffect } from '../../../../shared/policies/policy-simulation.ts';
import type { Sizes } from './sizes.ts';

export interface Estimate {
  /** Whether the years are those of an instance that there is. */
  readonly isOfInstance: boolean;
  readonly sizes: Pick<Sizes, 'from' | 'databases'>;
  readonly instances: readonly Pick<InstanceEffect, 'earlier'>[];
}

/** What somebody should know about an estimate, a sentence each. */
export function estimateNotes({ isOfInstance, sizes, instances }: Estimate): string[] {
  return [
    ...(isOfInstance ? [] : [beginsEmpty(instances.length)]),
    ...sizeNotes(sizes),
    ...(isOfInstance ? [] : earlierNotes(instances)),
  ];
}

function beginsEmpty(using: number): string {
  const one = 'The years are those of one database that has no recovery point yet';
  return using === 0 ? `${one}.` : `${one}; ${countOf(using, 'database')} known here use the policy.`;
}

function sizeNotes({ from, databases }: Estimate['sizes']): string[] {
  switch (from) {
    case 'instance':
      return [];
    case 'policy':
    case 'vault': {
      const who =
        databases === 1 ? 'the one database' : `the average of the ${countOf(databases, 'database')}`;
      return [`Sizes are those of ${who} of this ${from} of which recovery points are known here.`];
    }
    case 'none':
      return [
        'How much storage it takes cannot be said: no recovery point is known here that shows how large one is.',
      ];
  }
}

function earlierNotes(instances: Estimate['instances']): string[] {
  const some = instances.filter(({ earlier }) => earlier > 0);
  const earlier = some.reduce((sum, instance) => sum + instance.earlier, 0);
  if (earlier === 0) return [];
  return [
    `${countOf(earlier, 'recovery point')} of ${countOf(some.length, 'database')} ${earlier === 1 ? 'ends' : 'end'} earlier than promised.`,
  ];
}
