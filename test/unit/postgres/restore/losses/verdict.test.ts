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
/** As pg_dump writes it (dumpSecLabel): the statement of each provider, and no owner. */
const label = entry(15, 'SECURITY LABEL', 'TABLE t', {
  defn: "SECURITY LABEL FOR anon ON TABLE app.t IS 'MASKED';\n",
  dependencies: [1],
});
entries.push(label);
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

  it('leaves a label whose provider is not loaded a message: the object is there without it', () => {
    const said = [failed(15, 'security label provider "anon" is not loaded', own(15))];
    const { losses, messages } = judgeMessages(said, entries, tables);
    expect(losses).toEqual([]);
    expect(messages).toEqual([
      {
        severity: 'warning',
        message: `could not execute query: ERROR:  security label provider "anon" is not loaded\nCommand was: ${own(15)}`,
        reason: 'the target does not load the provider of this label; the object is there without the label',
        object: '15; 0 0 SECURITY LABEL app TABLE t owner',
      },
    ]);
  });

  it('does not count a label, a comment and privileges of a table that is missing itself', () => {
    const said = [
      failed(1, 'type "x" does not exist', own(1)),
      failed(15, 'relation "app.t" does not exist', own(15)),
      failed(14, 'relation "app.t" does not exist', own(14)),
    ];
    const { losses, messages } = judgeMessages(said, entries, tables);
    expect(losses.map(({ what }) => what)).toEqual(['table app.t']);
    expect(messages.map(({ severity, reason }) => [severity, reason])).toEqual([
      ['ignorable', 'it belongs to table app.t, which is missing'],
      ['ignorable', 'it belongs to table app.t, which is missing'],
    ]);
  });

  it('keeps two tables of one name in two schemas apart', () => {
    const two = [
      entry(1, 'TABLE', 'orders', { defn: 'CREATE TABLE past.orders (i int);', schema: 'past' }),
      entry(2, 'TABLE', 'orders', { defn: 'CREATE TABLE shop.orders (i int);', schema: 'shop' }),
      entry(3, 'TABLE DATA', 'orders', { dependencies: [1], schema: 'past' }),
      entry(4, 'TABLE DATA', 'orders', { dependencies: [2], schema: 'shop' }),
      entry(5, 'CONSTRAINT', 'orders orders_pkey', {
        defn: 'ALTER TABLE ONLY past.orders ADD CONSTRAINT orders_pkey PRIMARY KEY (i);',
        dependencies: [1],
        schema: 'past',
      }),
      entry(6, 'CONSTRAINT', 'orders orders_pkey', {
        defn: 'ALTER TABLE ONLY shop.orders ADD CONSTRAINT orders_pkey PRIMARY KEY (i);',
        dependencies: [2],
        schema: 'shop',
      }),
      entry(7, 'FK CONSTRAINT', 'refers to orders', {
        defn: 'ALTER TABLE ONLY shop.refers ADD CONSTRAINT "to orders" FOREIGN KEY (i) REFERENCES shop.orders(i);',
        dependencies: [6, 8],
        schema: 'shop',
      }),
      entry(8, 'TABLE', 'refers', { defn: 'CREATE TABLE shop.refers (i int);', schema: 'shop' }),
    ];
    const counted = [
      { dumpId: 3, schema: 'past', name: 'orders', offset: 0, length: 1, rows: 2 },
      { dumpId: 4, schema: 'shop', name: 'orders', offset: 1, length: 1, rows: 5 },
    ];
    const say = (dumpId: number, error: string, statement?: string): RestoreMessage => {
      const found = two.find((candidate) => candidate.dumpId === dumpId);
      const object = `${dumpId}; 0 0 ${String(found?.desc)} ${String(found?.namespace)} orders owner`;
      const text =
        statement === undefined
          ? `error: COPY failed for table "orders": ERROR:  ${error}`
          : `error: could not execute query: ERROR:  ${error}\nCommand was: ${statement}`;
      return { ...classifyRestoreMessage(text, object), object, dumpId };
    };
    const lost = (said: readonly RestoreMessage[]) =>
      judgeMessages(said, two, counted).losses.map(({ what, reason, rows }) => [what, reason, rows]);
    // the foreign key refers to the other one: that rows of this one are missing is no reason for it
    expect(lost([say(3, 'x'), say(7, 'y', String(two[6]?.defn))])).toEqual([
      ['rows of past.orders', 'the server refused it', 2],
      ['foreign key to orders of shop.refers', 'the server refused it', undefined],
    ]);
    expect(lost([say(4, 'x'), say(7, 'y', String(two[6]?.defn))])).toEqual([
      ['rows of shop.orders', 'the server refused it', 5],
      ['foreign key to orders of shop.refers', 'rows of shop.orders are missing', undefined],
    ]);
    // a table that is lost takes its own key and rows along, not those of the other
    expect(lost([say(2, 'x', String(two[1]?.defn)), say(5, 'y', String(two[4]?.defn)), say(4, 'z')])).toEqual(
      [
        ['table shop.orders', 'the server refused it', 5],
        ['primary key orders_pkey of past.orders', 'the server refused it', undefined],
      ],
    );
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

describe('a loss, word by word', () => {
  const lossOf = (
    one: ReturnType<typeof entry>,
    said: Partial<RestoreMessage>,
    others: typeof entries = [],
  ) =>
    judgeMessages(
      [{ severity: 'unknown', message: 'could not: x', reason: 'r', dumpId: one.dumpId, ...said }],
      [...others, one],
      [],
    );
  const index = (defn: string) => entry(40, 'INDEX', 'i', { defn });

  it('has the statement to try again, without blanks around it, unless it is too long or there is none', () => {
    const statement = 'CREATE INDEX i ON app.t (a);';
    const said = { statement, message: `could not: x\nCommand was: ${statement}\nof two lines` };
    expect(lossOf(index(`${statement}\n\n`), said)).toStrictEqual({
      losses: [
        {
          kind: 'index',
          what: 'index app.i',
          reason: 'the server refused it',
          message: 'could not: x',
          sql: statement,
        },
      ],
      messages: [],
    });
    const long = (length: number) => `CREATE ${'x'.repeat(length - 7)}`;
    expect(lossOf(index(long(4000)), said).losses[0]?.sql).toBe(long(4000));
    expect(lossOf(index(long(4001)), said).losses).toStrictEqual([
      {
        kind: 'index',
        what: 'index app.i',
        reason: 'the server refused it',
        message: said.message,
      },
    ]);
    expect(lossOf(index(' \n'), said).losses[0]).not.toHaveProperty('sql');
  });

  it('is none where the message is, or where only something about the object failed', () => {
    const one = index('CREATE INDEX i ON app.t (a);');
    for (const severity of ['ignorable', 'fatal'] as const) {
      expect(lossOf(one, { severity, statement: 'CREATE INDEX' })).toStrictEqual({
        losses: [],
        messages: [{ severity, message: 'could not: x', reason: 'r' }],
      });
    }
    expect(lossOf(one, {}).losses).toStrictEqual([]);
    for (const statement of [
      '\n SET default_tablespace = x;',
      'RESET x;',
      "SELECT pg_catalog.set_config('search_path', '', false);",
      'ALTER INDEX app.i OWNER TO o;',
    ]) {
      expect(lossOf(one, { statement }).losses, statement).toStrictEqual([]);
    }
    expect(lossOf(one, { statement: 'CREATE FUNCTION f() SET search_path' }).losses).toHaveLength(1);
  });

  it('says of what only a newer version has which one', () => {
    const reason = 'PostgreSQL 18 and newer know temporal constraints; the target is older';
    expect(
      lossOf(index('CREATE INDEX i ON app.t (a);'), { statement: 'CREATE', reason }).losses[0]?.reason,
    ).toBe(reason);
  });

  it('of a message without an entry is none, whatever else is lost', () => {
    const one = index('CREATE INDEX i ON app.t (a);');
    const free = { severity: 'warning', message: 'm', reason: 'r', object: 'o' } as const;
    expect(
      judgeMessages(
        [free, { severity: 'unknown', message: 'x', reason: 'r', dumpId: 40, statement: 'CREATE' }],
        [one],
        [],
      ),
    ).toMatchObject({ losses: [{ kind: 'index' }], messages: [free] });
  });

  it('is what rows of an extension are, which is missing itself', () => {
    const extension = entry(50, 'EXTENSION', 'x', {
      defn: 'CREATE EXTENSION IF NOT EXISTS x WITH SCHEMA app;',
      schema: '',
    });
    const rows = entry(51, 'TABLE DATA', 'conf', { dependencies: [999] });
    const message = (dumpId: number, severity: 'loss' | 'unknown') =>
      ({ severity, message: 'm', reason: 'r', dumpId, statement: 'CREATE' }) as const;
    expect(
      judgeMessages([message(51, 'loss'), message(50, 'unknown')], [extension, rows], []).losses.map(
        ({ what, reason, table }) => [what, reason, table],
      ),
    ).toStrictEqual([
      ['rows of app.conf', 'it needs extension x, which is missing', { schema: 'app', name: 'conf' }],
      ['extension x', 'the server refused it', undefined],
    ]);
  });
});
