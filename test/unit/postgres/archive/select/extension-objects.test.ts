import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseHead } from '../../../../../main/postgres/archive/format/head.ts';
import {
  listContents,
  selectEntries,
  type EntrySelection,
} from '../../../../../main/postgres/archive/select/selected-entries.ts';
import type { TocEntry } from '../../../../../main/postgres/archive/format/types.ts';

const majors = [15, 18] as const;
const headOf = (major: (typeof majors)[number]) =>
  parseHead(
    readFileSync(join(import.meta.dirname, `../../../../fixtures/archives/extensions-pg${major}.pgdump`)),
  ).head;

const label = (entry: TocEntry) => `${String(entry.desc)} ${String(entry.tag)}`;

function select(major: (typeof majors)[number], selection: EntrySelection) {
  const { entries, leftOut } = selectEntries(headOf(major), selection);
  return {
    // without encoding, string syntax and search path
    entries: entries.map(label).slice(3),
    leftOut: leftOut.map(({ entry, reason }) => `${label(entry)}: ${reason}`),
  };
}

describe.each(majors)('configuration tables of extensions, dumped by pg_dump %i', (major) => {
  it('stand in the contents, as all entries with data do, named with their extension', () => {
    const head = headOf(major);
    const contents = listContents(head);
    expect(new Set(contents.flatMap(({ dataDumpId }) => dataDumpId ?? []))).toEqual(
      new Set(head.entries.filter(({ hadDumper }) => hadDumper).map(({ dumpId }) => dumpId)),
    );
    expect(
      contents.flatMap(({ extension, kind, schema, name }) =>
        extension === undefined ? [] : [`${kind} ${schema}.${name}: ${extension}`],
      ),
    ).toEqual([
      'TABLE DATA cron.job: pg_cron',
      'TABLE DATA cron.job_run_details: pg_cron',
      'TABLE DATA fake_conf.filtered: fake_conf',
      'TABLE DATA fake_conf.setting: fake_conf',
      'TABLE DATA partman.custom_time_partitions: pg_partman',
      'TABLE DATA partman.part_config: pg_partman',
      'TABLE DATA partman.part_config_sub: pg_partman',
      'SEQUENCE SET cron.jobid_seq: pg_cron',
      'SEQUENCE SET cron.runid_seq: pg_cron',
      'SEQUENCE SET fake_conf.counter: fake_conf',
      'SEQUENCE SET fake_conf.setting_id_seq: fake_conf',
    ]);
  });

  it('are of the extension that made their schema, even where an update of it made them after other extensions', () => {
    const head = headOf(major);
    const entries = head.entries.map((entry) =>
      label(entry) === 'TABLE DATA job_run_details' ? { ...entry, oid: Buffer.from('999999') } : entry,
    );
    expect(listContents({ ...head, entries }).find(({ name }) => name === 'job_run_details')?.extension).toBe(
      'pg_cron',
    );
  });

  it('can be selected as tables, and bring their extension with its sequences and privileges', () => {
    expect(select(major, { tables: [{ schema: 'cron', name: 'job' }] })).toEqual({
      entries: [
        'EXTENSION pg_cron',
        'COMMENT EXTENSION pg_cron',
        'ACL SCHEMA cron',
        'TABLE DATA job',
        'SEQUENCE SET jobid_seq',
        'SEQUENCE SET runid_seq',
      ],
      leftOut: [],
    });
  });

  it('come with their schema, whether their extension made it or a user', () => {
    expect(select(major, { schemas: ['cron'] }).entries).toEqual([
      'EXTENSION pg_cron',
      'COMMENT EXTENSION pg_cron',
      'ACL SCHEMA cron',
      'TABLE DATA job',
      'TABLE DATA job_run_details',
      'SEQUENCE SET jobid_seq',
      'SEQUENCE SET runid_seq',
    ]);
    expect(select(major, { schemas: ['partman'] }).entries).toEqual([
      'SCHEMA partman',
      'EXTENSION pg_partman',
      'COMMENT EXTENSION pg_partman',
      'TABLE DATA custom_time_partitions',
      'TABLE DATA part_config',
      'TABLE DATA part_config_sub',
    ]);
  });

  it('can be left out, by their rows alone', () => {
    const whole = headOf(major).entries.map(label);
    const { entries, leftOut } = select(major, {
      excludeTables: [{ schema: 'cron', name: 'job' }, { name: 'runid_seq' }],
    });
    expect(whole.slice(3).filter((entry) => !entries.includes(entry))).toEqual([
      'TABLE DATA job',
      'SEQUENCE SET runid_seq',
    ]);
    expect(leftOut).toEqual([]);
  });

  it('are missed by a foreign key that refers to them', () => {
    const alone = select(major, { tables: [{ name: 'loose' }] });
    expect(alone.entries).toEqual(['TABLE loose', 'TABLE DATA loose']);
    expect(alone.leftOut).toEqual([
      'FK CONSTRAINT loose loose_setting_fkey: it needs TABLE DATA fake_conf.setting, which is not selected',
    ]);
    const both = select(major, { tables: [{ name: 'loose' }, { schema: 'fake_conf', name: 'setting' }] });
    expect(both.leftOut).toEqual([]);
    expect(both.entries).toContain('FK CONSTRAINT loose loose_setting_fkey');
    const without = select(major, { excludeTables: [{ schema: 'fake_conf', name: 'setting' }] });
    expect(without.leftOut).toEqual([
      'FK CONSTRAINT loose loose_setting_fkey: it needs TABLE DATA fake_conf.setting, which is excluded',
    ]);
  });

  it('are suggested to who writes their name wrong', () => {
    expect(() => select(major, { excludeTables: [{ schema: 'cron', name: 'jobs' }] })).toThrow(
      'The archive has no table "cron.jobs". Similar: cron.job.',
    );
  });
});
