import type { PolicySimulation } from '../../../../shared/policies/policy-simulation.ts';
import { averageSize } from '../../../policy/simulate/average-size.ts';
import type { KnownSize } from '../../../policy/simulate/sizes.ts';
import type { Engine } from '../../engine.ts';
import type { Choice } from './choose.ts';

/** How large recovery points will be, and from what that is known. */
export interface Sizes {
  readonly from: PolicySimulation['sizes'];
  /** How many databases say it. */
  readonly databases: number;
  /** In bytes. */
  readonly at: (at: Date) => number;
}

/** So many databases of a policy or vault say how large the average one is. */
const askedAtMost = 100;

/**
 * How large the points of an instance will be, by its own; of one without any, and where none is meant, by the
 * average of the instances of the policy, else of those of the vault.
 */
export function chooseSizes(
  engine: Pick<Engine, 'store'>,
  { vaultId, using }: Choice,
  own: readonly KnownSize[],
): Sizes {
  const groups: [PolicySimulation['sizes'], () => (readonly KnownSize[])[]][] = [
    ['instance', () => [own]],
    [
      'policy',
      () =>
        sizesOf(
          engine,
          using.map(({ instance }) => instance),
        ),
    ],
    [
      'vault',
      () =>
        sizesOf(
          engine,
          engine.store.instances.list().filter((each) => each.vaultId === vaultId),
        ),
    ],
  ];
  for (const [from, read] of groups) {
    const known = read().filter((sizes) => sizes.length > 0);
    const at = averageSize(known);
    if (at !== undefined) return { from, at, databases: known.length };
  }
  return { from: 'none', at: () => 0, databases: 0 };
}

const sizesOf = (
  { store }: Pick<Engine, 'store'>,
  instances: readonly { readonly id: string; readonly vaultId: string }[],
): KnownSize[][] => instances.slice(0, askedAtMost).map(({ id, vaultId }) => store.points.sizes(vaultId, id));
