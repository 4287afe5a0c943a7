import { describe, expect, it } from 'vitest';
import { archiveTree, relationId } from '../../../../../../renderer/features/restore/objects/archive-tree.ts';
import {
  choiceOf,
  nothingChosen,
  scopeOf,
  selectionOf,
  toggledScope,
} from '../../../../../../renderer/features/restore/objects/choice.ts';
import { archivedThing, sampleTree, schemaOfSample } from '../../../../../support/archive-tree.ts';

describe('the tree of an archive', () => {
  it('sorts tables and views into schemas, and keeps parts with what they belong to', () => {
    expect(sampleTree.schemas.map(({ name }) => name)).toEqual(['empty', 'public', 'shop']);
    expect(schemaOfSample('shop').relations.map(({ name }) => name)).toEqual([
      'orders2',
      'orders10',
      'recent',
    ]);
    expect(schemaOfSample('shop').others.map(({ name }) => name)).toEqual([
      'total(integer)',
      'orders_id_seq',
    ]);
    expect(sampleTree.databaseWide.map(({ name }) => name)).toEqual(['pgcrypto']);
    expect([schemaOfSample('shop').bytes, sampleTree.bytes]).toEqual([400, 1400]);
  });
});

describe('the tables of extensions in the tree', () => {
  const withCron = archiveTree([
    archivedThing('EXTENSION', null, 'pg_cron'),
    archivedThing('SCHEMA', null, 'shop'),
    archivedThing('TABLE', 'shop', 'orders', { bytes: 100, rows: 1 }),
    archivedThing('TABLE', 'public', 'log', { bytes: 10, rows: 1 }),
    archivedThing('TABLE DATA', 'public', 'spatial_ref_sys', { bytes: 0, rows: 0, extension: 'postgis' }),
    archivedThing('TABLE DATA', 'cron', 'job', { bytes: 20, rows: 2, extension: 'pg_cron' }),
    archivedThing('SEQUENCE SET', 'cron', 'jobid_seq', { extension: 'pg_cron' }),
  ]);
  const all = toggledScope(nothingChosen, scopeOf(withCron.schemas));

  it('stand there as tables of their extension, whose sequences come with it', () => {
    expect(withCron.schemas.map(({ name, isOfExtension }) => [name, isOfExtension])).toEqual([
      ['cron', true],
      ['public', false],
      ['shop', false],
    ]);
    expect(withCron.schemas[0]).toMatchObject({
      relations: [{ name: 'job', kind: 'of pg_cron', bytes: 20, rows: 2 }],
      others: [],
      bytes: 20,
    });
    expect(withCron.databaseWide.map(({ name }) => name)).toEqual(['pg_cron']);
  });

  it('can be chosen, and left out of the whole database', () => {
    expect(selectionOf(withCron, all)).toEqual({ schemas: [], tables: [], excludeTables: [] });
    const job = relationId('cron', 'job');
    const onlyJob = toggledScope(nothingChosen, { relations: [job], others: [] });
    expect(selectionOf(withCron, onlyJob)).toEqual({ schemas: ['cron'], tables: [], excludeTables: [] });
    const withoutJob = toggledScope(all, { relations: [job], others: [] });
    const selection = { schemas: [], tables: [], excludeTables: [{ schema: 'cron', name: 'job' }] };
    expect(selectionOf(withCron, withoutJob)).toEqual(selection);
    expect(choiceOf(withCron, selection)).toEqual(withoutJob);
  });
});
