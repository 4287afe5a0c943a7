import { describe, expect, it } from 'vitest';
import type { TocEntry } from '../../../../../main/postgres/archive/format/types.ts';
import { OffsetState, Section } from '../../../../../main/postgres/archive/format/types.ts';
import { judgeMessages } from '../../../../../main/postgres/restore/losses/verdict.ts';
import {
  classifyRestoreMessage,
  type RestoreMessage,
} from '../../../../../main/postgres/restore/losses/messages.ts';

const bytes = (text: string) => Buffer.from(text, 'utf8');

/** An entry of a table of contents; what does not matter is left empty. */
function entry(
  dumpId: number,
  desc: string,
  tag: string,
  more: { defn?: string; dependencies?: number[]; schema?: string } = {},
): TocEntry {
  return {
    dumpId,
    hadDumper: desc.endsWith(' DATA') && !desc.startsWith('MATERIALIZED'),
    tableOid: bytes('0'),
    oid: bytes('0'),
    tag: bytes(tag),
    desc: bytes(desc),
    section: Section.postData,
    defn: more.defn === undefined ? null : bytes(more.defn),
    dropStmt: null,
    copyStmt: null,
    namespace: bytes(more.schema ?? 'app'),
    tablespace: null,
    tableAm: null,
    relkind: null,
    owner: bytes('owner'),
    dependencies: more.dependencies ?? [],
    offset: { state: OffsetState.notSet, value: 0n },
  };
}

const entries = [
  entry(1, 'TABLE', 't', { defn: 'CREATE TABLE app.t (i int);' }),
  entry(2, 'TABLE DATA', 't', { dependencies: [1] }),
  entry(3, 'CONSTRAINT', 't t_pkey', {
    defn: 'ALTER TABLE ONLY app.t ADD CONSTRAINT t_pkey PRIMARY KEY (i);',
    dependencies: [1],
  }),
  entry(4, 'TABLE', 'odd name', { defn: 'CREATE TABLE app."odd name" (i int);' }),
  entry(5, 'FK CONSTRAINT', 'odd name to t', {
    defn: 'ALTER TABLE ONLY app."odd name" ADD CONSTRAINT "to t" FOREIGN KEY (i) REFERENCES app.t(i);',
    dependencies: [4, 3],
  }),
  entry(6, 'EXTENSION', 'postgis', {
    defn: 'CREATE EXTENSION IF NOT EXISTS postgis WITH SCHEMA app;',
    schema: '',
  }),
  entry(7, 'COMMENT', 'EXTENSION postgis', {
    defn: "COMMENT ON EXTENSION postgis IS 'x';",
    dependencies: [6],
    schema: '',
  }),
  entry(8, 'TABLE', 'places', { defn: 'CREATE TABLE app.places (g app.geometry);', dependencies: [6] }),
  entry(9, 'TABLE DATA', 'places', { dependencies: [8] }),
  entry(10, 'INDEX', 'i', { defn: 'CREATE INDEX i ON app.places USING gist (g);', dependencies: [8] }),
  entry(11, 'SUBSCRIPTION', 's', {
    defn: "CREATE SUBSCRIPTION s CONNECTION 'password=secret' PUBLICATION p;",
    schema: '',
  }),
  entry(12, 'POLICY', 't p', { defn: 'CREATE POLICY p ON app.t TO sales;', dependencies: [1] }),
  entry(13, 'SEQUENCE SET', 'seq', { defn: "SELECT pg_catalog.setval('app.seq', 5, true);" }),
  entry(14, 'ACL', 'TABLE t', { defn: 'GRANT SELECT ON TABLE app.t TO sales;', dependencies: [1] }),
];
const tables = [
  { dumpId: 2, schema: 'app', name: 't', offset: 0, length: 10, rows: 7 },
  { dumpId: 9, schema: 'app', name: 'places', offset: 10, length: 10, rows: 3 },
];

/** pg_restore's error about an entry. */
function failed(dumpId: number, error: string, statement?: string): RestoreMessage {
  const found = entries.find((candidate) => candidate.dumpId === dumpId);
  const object = `${dumpId}; 0 0 ${String(found?.desc)} ${String(found?.namespace)} ${String(found?.tag)} owner`;
  const text =
    statement === undefined
      ? `error: COPY failed for table "x": ERROR:  ${error}`
      : `error: could not execute query: ERROR:  ${error}\nCommand was: ${statement}`;
  return { ...classifyRestoreMessage(text, object), object, dumpId };
}

const own = (dumpId: number) => String(entries.find((candidate) => candidate.dumpId === dumpId)?.defn);
const summary = (said: readonly RestoreMessage[]) =>
  judgeMessages(said, entries, tables).losses.map(
    ({ kind, what, reason }) => `${kind} | ${what} | ${reason}`,
  );

describe('judgeMessages', () => {
  it('has nothing where nothing was said', () => {
    expect(judgeMessages([], entries, tables)).toEqual({ losses: [], messages: [] });
  });

  it('names what failed with the reason, the gravest first, each once with its first error', () => {
    const said = [
      failed(13, 'permission denied for sequence seq', own(13)),
      failed(5, 'insert or update on table "odd name" violates foreign key constraint "to t"', own(5)),
      failed(3, 'could not create unique index "t_pkey"', own(3)),
      failed(2, 'new row for relation "t" violates check constraint "c"'),
      failed(2, 'another thing'),
    ];
    expect(summary(said)).toEqual([
      'rows | rows of app.t | the source has rows that break a constraint of the table',
      'primary key | primary key t_pkey of app.t | the source has rows that break it',
      'foreign key | foreign key to t of app.odd name | it needs primary key t_pkey of app.t, which is missing',
      'object | value of sequence app.seq | the restoring login lacks the privilege for it',
    ]);
    const [rows, key] = judgeMessages(said, entries, tables).losses;
    expect(rows).toMatchObject({ rows: 7, table: { schema: 'app', name: 't' } });
    expect(rows?.message).toContain('violates check constraint');
    expect(rows?.sql).toBeUndefined();
    expect(key?.sql).toBe(own(3));
    expect(key?.message).toBe('could not execute query: ERROR:  could not create unique index "t_pkey"');
  });

  it('takes rows that are missing for the reason of a foreign key', () => {
    const said = [failed(2, 'invalid input syntax for type integer'), failed(5, 'irgendein Fehler', own(5))];
    expect(summary(said)).toEqual([
      'rows | rows of app.t | the server refused it',
      'foreign key | foreign key to t of app.odd name | rows of app.t are missing',
    ]);
  });

  it('says once that a table is missing, with its rows, and nothing of what belongs to it', () => {
    const said = [
      failed(6, 'extension "postgis" is not available', own(6)),
      failed(7, 'extension "postgis" does not exist', own(7)),
      failed(8, 'type "app.geometry" does not exist', own(8)),
      failed(8, 'relation "app.places" does not exist', 'ALTER TABLE app.places OWNER TO owner;'),
      failed(9, 'relation "app.places" does not exist', 'COPY app.places (g) FROM stdin;'),
      failed(10, 'relation "app.places" does not exist', own(10)),
    ];
    expect(summary(said)).toEqual([
      'table | table app.places | it needs extension postgis, which is missing',
      'extension | extension postgis | the target does not offer this extension',
    ]);
    const { losses, messages } = judgeMessages(said, entries, tables);
    expect(losses[0]?.rows).toBe(3);
    expect(messages.map(({ severity, reason }) => [severity, reason])).toEqual([
      ['ignorable', 'it belongs to extension postgis, which is missing'],
      ['ignorable', 'it belongs to table app.places, which is missing'],
    ]);
  });

  it('leaves what is only about an object a message', () => {
    const said = [
      failed(1, 'role "owner" does not exist', 'ALTER TABLE app.t OWNER TO owner;'),
      failed(14, 'role "sales" does not exist', own(14)),
    ];
    const { losses, messages } = judgeMessages(said, entries, tables);
    expect(losses).toEqual([]);
    expect(messages.map(({ severity }) => severity)).toEqual(['warning', 'warning']);
  });

  it('says what a missing policy means, and hands out no password', () => {
    const said = [
      failed(12, 'role "sales" does not exist', own(12)),
      failed(11, 'permission denied to create subscription', own(11)),
    ];
    expect(summary(said)).toEqual([
      'policy | policy p of app.t | a role that it names is not on the target; rows may be hidden from everybody but the owner of the table',
      'subscription | subscription s | the restoring login lacks the privilege for it',
    ]);
    const [, subscription] = judgeMessages(said, entries, tables).losses;
    expect(subscription?.sql).toBeUndefined();
    expect(subscription?.message).toBe(
      'could not execute query: ERROR:  permission denied to create subscription',
    );
  });

  it('keeps data fatal whose entry nobody named', () => {
    const message = classifyRestoreMessage('error: COPY failed for table "t": ERROR:  something');
    expect(judgeMessages([message], entries, tables)).toMatchObject({
      losses: [],
      messages: [{ severity: 'fatal' }],
    });
  });
});
