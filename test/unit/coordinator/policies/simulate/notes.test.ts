import { expect, it } from 'vitest';
import { estimateNotes } from '../../../../../main/coordinator/policies/simulate/notes.ts';

const sizes = { from: 'policy', databases: 1 } as const;

it('says nothing of an instance with points of its own', () => {
  const own = { from: 'instance', databases: 1 } as const;
  expect(estimateNotes({ isOfInstance: true, sizes: own, instances: [{ earlier: 3 }] })).toEqual([]);
});

it('one and several databases', () => {
  expect(estimateNotes({ isOfInstance: false, sizes, instances: [{ earlier: 1 }, { earlier: 2 }] })).toEqual([
    'The years are those of one database that has no recovery point yet; 2 databases known here use the policy.',
    'Sizes are those of the one database of this policy of which recovery points are known here.',
    '3 recovery points of 2 databases end earlier than promised.',
  ]);
  expect(
    estimateNotes({ isOfInstance: true, sizes: { from: 'vault', databases: 2 }, instances: [] }),
  ).toEqual([
    'Sizes are those of the average of the 2 databases of this vault of which recovery points are known here.',
  ]);
});
