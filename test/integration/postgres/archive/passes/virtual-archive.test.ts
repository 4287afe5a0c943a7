import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mapRoles, rolesIn } from '../../../../../main/postgres/archive/entries/map-roles.ts';
import { restorePasses } from '../../../../../main/postgres/archive/passes/restore-passes.ts';
import {
  selectEntries,
  type EntrySelection,
} from '../../../../../main/postgres/archive/select/selected-entries.ts';
import type { TocEntry } from '../../../../../main/postgres/archive/format/types.ts';
import { planData, tocOnlyArchive } from '../../../../../main/postgres/archive/passes/virtual-archive.ts';
import { quoteIdentifier } from '../../../../../main/postgres/sql/quote.ts';
import { startServer, type TestServer } from '../../../../support/servers/postgres-server.ts';
import {
  asPiped,
  goldenHead,
  readGolden,
  takeIn,
  type GoldenName,
} from '../../../../fixtures/archives/golden.ts';
import { contentOf, stockOutput } from '../../../../support/stock-tools.ts';

const newRoles = ['mapped owner', 'mapped "reader"'];
let folder: string;
let server: TestServer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pgkeep-virtual-'));
  server = await startServer({ major: 18 });
  const client = await server.connect();
  const roles = rolesIn(goldenHead('pg17-zstd').entries).filter((role) => role !== 'postgres');
  for (const role of [...roles, ...newRoles]) await client.query(`CREATE ROLE ${quoteIdentifier(role)}`);
  await client.end();
});
afterAll(async () => {
  await server.stop('immediate');
  await rm(folder, { recursive: true, force: true });
});

/**
 * Restores the way pgkeep does: pre-data, data in groups from pipes, post-data, privileges and what comes
 * behind them, all by stock pg_restore.
 */
async function restoreVirtually(
  name: GoldenName,
  database: string,
  options: { major: number; jobs: number; choose?: (entries: readonly TocEntry[]) => TocEntry[] },
): Promise<void> {
  const { stored, result } = await takeIn([asPiped(readGolden(name))], { decode: false });
  const head = { header: result.header, entries: result.entries };
  const entries = options.choose?.(head.entries) ?? [...head.entries];
  await server.createDatabase(database);
  const passes = restorePasses(entries);
  const files = { main: '', privileges: '', last: '' };
  for (const pass of ['main', 'privileges', 'last'] as const) {
    files[pass] = join(folder, `${database} ${pass}.pgdump`);
    await writeFile(files[pass], tocOnlyArchive(head, passes[pass]));
  }
  const section = (which: string) => ['-d', database, `--section=${which}`];
  const { major, jobs } = options;
  await stockOutput(major, 'pg_restore', [...section('pre-data'), files.main], { server });
  const groups = planData(head, entries, result.segments, jobs);
  await Promise.all(
    groups.map(async (group) => {
      const pieces = group.ranges.map(({ offset, length }) => stored.subarray(offset, offset + length));
      const input = Buffer.concat([group.head, ...pieces]);
      await stockOutput(major, 'pg_restore', section('data'), { server, input });
    }),
  );
  const postData = section('post-data');
  await stockOutput(major, 'pg_restore', [...postData, '-j', '2', files.main], { server });
  await stockOutput(major, 'pg_restore', [...postData, files.privileges], { server });
  await stockOutput(major, 'pg_restore', [...postData, '-j', '2', files.last], { server });
}

describe('virtual archives', () => {
  it.each([
    ['pg15-gzip', 15, 3],
    ['pg15-gzip', 18, 1],
    ['pg17-zstd', 17, 2],
    ['pg17-none', 18, 30],
    ['pg18-zstd', 18, 4],
    ['pg18-inserts', 18, 2],
  ] as const)(
    '%s restored by pg_restore %i in %i groups equals the stock restore',
    async (name, major, jobs) => {
      const [stock, virtual] = [`stock ${name} ${major}`, `virtual ${name} ${major}`];
      const { stored } = await takeIn([asPiped(readGolden(name))], { decode: false });
      const file = join(folder, `${stock}.pgdump`);
      await writeFile(file, stored);
      await server.createDatabase(stock);
      await stockOutput(major, 'pg_restore', ['-d', stock, file], { server });
      await restoreVirtually(name, virtual, { major, jobs });
      const content = await contentOf(server, stock);
      expect(content).toContain('COPY shop.customer');
      expect(await contentOf(server, virtual)).toBe(content);
    },
  );

  it.each<[string, EntrySelection]>([
    ['a table', { tables: [{ name: 'customer' }] }],
    ['a partitioned table', { tables: [{ schema: 'shop', name: 'orders' }] }],
    ['a partition', { tables: [{ name: 'orders_2025_other' }] }],
    ['an inheriting table', { tables: [{ name: 'child' }] }],
    ['a schema', { schemas: ['shop'] }],
    ['another schema', { schemas: ['audit', 'Straße "x" ; drop'] }],
    ['all but a table', { excludeTables: [{ name: 'customer' }] }],
    ['all but a partition', { excludeTables: [{ name: 'orders_2024' }] }],
  ])('restore without any complaint: %s', async (what, selection) => {
    await restoreVirtually('pg17-zstd', what, {
      major: 17,
      jobs: 2,
      choose: (entries) => selectEntries({ ...goldenHead('pg17-zstd'), entries }, selection).entries,
    });
    const client = await server.connect(what);
    const { rows } = await client.query<{ name: string }>(
      `SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relname IN ('customer', 'orders_2024', 'log') ORDER BY 1`,
    );
    await client.end();
    const found = rows.map(({ name }) => name);
    expect(found).toEqual(
      {
        'a table': ['customer'],
        'a partitioned table': ['orders_2024'],
        'a partition': [],
        'an inheriting table': [],
        'a schema': ['customer', 'orders_2024'],
        'another schema': ['log'],
        'all but a table': ['log', 'orders_2024'],
        'all but a partition': ['customer', 'log'],
      }[what],
    );
  });

  it('restore with other roles', async () => {
    const map = new Map([
      ['keep_owner', 'mapped owner'],
      ['keep_reader', 'mapped "reader"'],
    ]);
    await restoreVirtually('pg17-zstd', 'mapped', {
      major: 17,
      jobs: 2,
      choose: (entries) => mapRoles(entries, map),
    });
    const client = await server.connect('mapped');
    const owner = await client.query<{ owner: string; acl: string; policy: string }>(
      `SELECT relowner::regrole::text AS owner, relacl::text AS acl,
              (SELECT polroles::regrole[]::text FROM pg_policy WHERE polname = 'own_rows') AS policy
       FROM pg_class WHERE oid = 'shop.customer'::regclass`,
    );
    await client.end();
    expect(owner.rows[0]?.owner).toBe('"mapped owner"');
    expect(owner.rows[0]?.acl).toContain('mapped \\"\\"reader');
    expect(owner.rows[0]?.policy).toContain('mapped ');
    const content = await contentOf(server, 'mapped');
    expect(content.replaceAll(`'to keep_reader'`, '')).not.toMatch(/(TO|FOR|ROLE) keep_(owner|reader)/);
  });
});
