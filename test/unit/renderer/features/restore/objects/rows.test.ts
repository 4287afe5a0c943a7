import { describe, expect, it } from 'vitest';
import { relationId } from '../../../../../../renderer/features/restore/objects/archive-tree.ts';
import {
  toggleKey,
  treeRows,
  schemaKey,
  othersKey,
} from '../../../../../../renderer/features/restore/objects/rows.ts';
import { sampleTree } from '../../../../../support/archive-tree.ts';

const orders2 = relationId('shop', 'orders2');

describe('the lines of the tree', () => {
  it('shows schemas, and what is in an opened one', () => {
    expect(treeRows(sampleTree, new Set(), '').map(({ key }) => key)).toEqual(['sempty', 'spublic', 'sshop']);
    const rows = treeRows(sampleTree, new Set([schemaKey('shop'), othersKey('shop')]), '');
    expect(rows.map(({ kind, level }) => `${kind} ${level}`)).toEqual([
      'schema 1',
      'schema 1',
      'schema 1',
      'relation 2',
      'relation 2',
      'relation 2',
      'others 2',
      'other 3',
      'other 3',
    ]);
  });

  it('opens what a search finds, without case and accents, and says what a check of it is about', () => {
    const rows = treeRows(sampleTree, new Set(), 'ÓRDERS2');
    expect(rows.map(({ key }) => key)).toEqual(['sshop', orders2]);
    expect(rows[0]).toMatchObject({ isOpen: true, scope: { relations: [orders2], others: [] } });
    expect(treeRows(sampleTree, new Set([toggleKey('sshop', 'x')]), 'orders2')).toHaveLength(1);
  });
});
