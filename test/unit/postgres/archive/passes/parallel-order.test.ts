import { describe, expect, it } from 'vitest';
import { withParallelOrder } from '../../../../../main/postgres/archive/passes/parallel-order.ts';
import { tocEntry } from '../../../../fixtures/archives/golden.ts';

const post = (dumpId: number, desc: string, ...dependencies: number[]) =>
  tocEntry({ dumpId, desc, section: 4, dependencies });

// The tables 1 and 2 are partitions of 3; 4 is another table.
const tables = [1, 2, 3, 4].map((dumpId) => tocEntry({ dumpId, desc: 'TABLE' }));
const indexes = [post(11, 'INDEX', 1), post(12, 'INDEX', 2), post(13, 'INDEX', 3)];
const attach = [
  post(21, 'INDEX ATTACH', 11, 13),
  post(22, 'INDEX ATTACH', 12, 13),
  post(23, 'INDEX ATTACH', 12, 13),
];

/** The dependencies that came to these entries. */
function added(...more: readonly ReturnType<typeof post>[]): number[][] {
  const entries = [...tables, ...indexes, ...attach, ...more];
  const ordered = withParallelOrder(entries);
  expect(ordered.map(({ dumpId }) => dumpId)).toEqual(entries.map(({ dumpId }) => dumpId));
  return ordered.map(({ dependencies }, index) => {
    const before = entries[index]?.dependencies ?? [];
    expect(dependencies.slice(0, before.length)).toEqual(before);
    return dependencies.slice(before.length);
  });
}

describe('a restore with several jobs', () => {
  const none = [...tables, ...indexes].map(() => [] as number[]);

  it('attaches one index after the other', () => {
    expect(added()).toEqual([...none, [], [21], [22]]);
  });

  it('does what else locks their tables after the last of them', () => {
    expect(
      added(
        post(31, 'FK CONSTRAINT', 1, 4),
        post(32, 'TRIGGER', 3),
        post(33, 'FK CONSTRAINT', 4, 13),
        post(34, 'TRIGGER', 4),
        post(35, 'TRIGGER', 2, 23),
        tocEntry({ dumpId: 36, desc: 'TABLE', section: 2, dependencies: [3] }),
      ).slice(-6),
    ).toEqual([[23], [23], [23], [], [], []]);
  });

  it.each(['INDEX', 'CONSTRAINT', 'CHECK CONSTRAINT'])('builds without waiting: %s', (desc) => {
    expect(added(post(31, desc, 1)).at(-1)).toEqual([]);
  });

  it('is left as it is where no index is attached', () => {
    const entries = [...tables, ...indexes, post(31, 'TRIGGER', 1)];
    expect(withParallelOrder(entries)).toBe(entries);
  });

  it('has no dependency twice', () => {
    const entries = [
      ...tables,
      ...indexes,
      post(21, 'INDEX ATTACH', 11, 13),
      post(22, 'INDEX ATTACH', 12, 13, 21),
    ];
    expect(withParallelOrder(entries).at(-1)?.dependencies).toEqual([12, 13, 21]);
  });
});
