import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RestoreMessage } from '../../../../../main/postgres/restore/losses/messages.ts';
import { RestoreMessageReader } from '../../../../../main/postgres/restore/losses/read-messages.ts';

function read(text: string): { messages: readonly RestoreMessage[]; objects: string[] } {
  const objects: string[] = [];
  const reader = new RestoreMessageReader((object) => objects.push(object));
  for (const line of text.split('\n')) reader.push(line);
  return { messages: reader.end(), objects };
}

describe('RestoreMessageReader', () => {
  it('reads a serial run with --verbose', () => {
    const { messages, objects } = read(`pg_restore: connecting to database for restore
pg_restore: while INITIALIZING:
pg_restore: error: could not execute query: ERROR:  unrecognized configuration parameter "transaction_timeout"
Command was: SET transaction_timeout = 0;

pg_restore: creating SCHEMA "public"
pg_restore: while PROCESSING TOC:
pg_restore: from TOC entry 5; 2615 2200 SCHEMA public postgres
pg_restore: error: could not execute query: ERROR:  schema "public" already exists
Command was: CREATE SCHEMA public;


pg_restore: creating MATERIALIZED VIEW DATA "shop.a "quoted" name"
pg_restore: creating FUNCTION "shop.f(integer)"
pg_restore: from TOC entry 200; 1255 16390 FUNCTION f(integer) sales
pg_restore: error: could not execute query: ERROR:  role "sales" does not exist
Command was: ALTER FUNCTION shop.f(integer) OWNER TO sales;

pg_restore: processing data for table "shop.orders"
pg_restore: from TOC entry 3390; 0 16391 TABLE DATA orders sales
pg_restore: error: COPY failed for table "orders": ERROR:  duplicate key value violates unique constraint "orders_pkey"
DETAIL:  Key (id)=(1) already exists.
CONTEXT:  COPY orders, line 2
pg_restore: restoring large object with OID 16400
pg_restore: warning: errors ignored on restore: 4`);
    expect(messages.map(({ severity, object }) => [severity, object])).toEqual([
      ['ignorable', 'session set-up'],
      ['ignorable', '5; 2615 2200 SCHEMA public postgres'],
      ['warning', '200; 1255 16390 FUNCTION f(integer) sales'],
      ['loss', '3390; 0 16391 TABLE DATA orders sales'],
    ]);
    expect(messages[3]?.message)
      .toBe(`COPY failed for table "orders": ERROR:  duplicate key value violates unique constraint "orders_pkey"
DETAIL:  Key (id)=(1) already exists.
CONTEXT:  COPY orders, line 2`);
    expect(messages[2]?.message).toBe(`could not execute query: ERROR:  role "sales" does not exist
Command was: ALTER FUNCTION shop.f(integer) OWNER TO sales;`);
    expect(objects).toEqual([
      'public',
      'shop.a "quoted" name',
      'shop.f(integer)',
      'shop.orders',
      'large object with OID 16400',
    ]);
  });

  it('reads details and hints that pg_restore itself gives', () => {
    const { messages } = read(`pg_restore: error: could not open input file
pg_restore: detail: It is not there.
pg_restore: hint: Look elsewhere.`);
    expect(messages.map(({ message }) => message)).toEqual([
      'could not open input file\ndetail: It is not there.\nhint: Look elsewhere.',
    ]);
  });

  it('reads several errors of one entry, and statements of many lines', () => {
    const { messages } = read(`pg_restore: while PROCESSING TOC:
pg_restore: from TOC entry 1; 0 0 ACL TABLE t owner
pg_restore: error: could not execute query: ERROR:  role "a" does not exist
Command was: GRANT SELECT ON TABLE t TO a;
GRANT INSERT ON TABLE t TO a;


pg_restore: error: could not execute query: ERROR:  role "b" does not exist
Command was: GRANT SELECT ON TABLE t TO b;`);
    expect(messages.map(({ message, object }) => [message.split('\n').length, object])).toEqual([
      [3, '1; 0 0 ACL TABLE t owner'],
      [2, '1; 0 0 ACL TABLE t owner'],
    ]);
  });

  it('knows warnings that are not the count at the end', () => {
    const { messages } = read(`pg_restore: warning: could not set something
pg_restore: warning: errors ignored on restore: 1`);
    expect(messages).toMatchObject([{ severity: 'unknown', message: 'could not set something' }]);
  });

  it('reads parallel sessions that write into each other’s lines', () => {
    const { messages, objects } = read(`pg_restore: entering main parallel loop
pg_restore: launching item 3366 INDEX orders_idx
pg_restore: pg_restore: error: error: could not execute query: ERROR:  relation "x" does not exist
Command was: CREATE INDEX x ON x (a);

could not execute query: ERROR:  role "sales" does not exist
Command was: ALTER INDEX y OWNER TO sales;

pg_restore: finished item 3366 INDEX orders_idx
pg_restore: finished main parallel loop
pg_restore: warning: errors ignored on restore: 2`);
    expect(messages.map(({ severity, message }) => [severity, message.split('\n')[0]])).toEqual([
      ['unknown', 'could not execute query: ERROR:  relation "x" does not exist'],
      ['warning', 'could not execute query: ERROR:  role "sales" does not exist'],
    ]);
    expect(objects).toEqual(['INDEX orders_idx']);
  });

  it('reads parallel sessions whose pieces come in any order: what one says of its work is no error of another', () => {
    const harmless =
      'could not execute query: ERROR:  unrecognized configuration parameter "transaction_timeout"\nCommand was: SET transaction_timeout = 0;\n\n';
    // each is written with calls of its own, which others come between
    const refused = ['pg_restore: ', 'error: ', harmless];
    const said = (text: string) => ['pg_restore: ', `${text}\n`];
    const sessions = [
      [...said('while INITIALIZING:'), ...refused, ...said('launching item 3381 INDEX orders_idx')],
      [...refused, ...said('creating CONSTRAINT "shop.x"')],
      [...said('entering main parallel loop'), ...said('finished item 3390 FK CONSTRAINT c')],
    ];
    const order = fc.array(fc.nat({ max: 2 }), { minLength: 30, maxLength: 60 });
    fc.assert(
      fc.property(order, (turns) => {
        const left = sessions.map((pieces) => [...pieces]);
        const written = turns.map((turn) => left[turn]?.shift() ?? '');
        const output = [...written, ...left.flat()].join('');
        const reader = new RestoreMessageReader();
        for (const line of output.split('\n').slice(0, -1)) reader.push(line);
        expect(reader.end().filter(({ severity }) => severity !== 'ignorable')).toEqual([]);
      }),
      { seed: 11, numRuns: 500 },
    );
  });

  it('knows which entries failed, wherever in a line of parallel sessions they are named', () => {
    const reader = new RestoreMessageReader();
    for (const line of `pg_restore: pg_restore: while PROCESSING TOC:
pg_restore: from TOC entry 3366; 2606 16390 FK CONSTRAINT f f_id_fkey owner
error: pg_restore: from TOC entry 3367; 1259 16391 INDEX i owner
pg_restore: error: could not execute query: ERROR:  something
Command was: CREATE INDEX i ON x (a);`.split('\n'))
      reader.push(line);
    expect([...reader.failed]).toEqual([3366, 3367]);
  });

  it.each([
    [false, 'warning'],
    [true, 'ignorable'],
  ])('finds grants that the server only warns about; of an open schema public: %s', (opens, severity) => {
    const reader = new RestoreMessageReader(() => {}, opens);
    for (const line of `pg_restore: creating ACL "SCHEMA public"
pg_restore: WARNING:  no privileges could be revoked for "public"
pg_restore: creating ACL "ext.FUNCTION digest(text, text)"
pg_restore: WARNING:  not all privileges were granted for "digest"
pg_restore: NOTICE:  no privileges at all`.split('\n'))
      reader.push(line);
    expect(reader.end()).toMatchObject([
      {
        severity,
        object: 'ACL SCHEMA public',
        message: 'WARNING:  no privileges could be revoked for "public"',
      },
      { severity: 'warning', object: 'ACL ext.FUNCTION digest(text, text)' },
    ]);
  });

  it('has nothing to say after a clean run', () => {
    expect(read('pg_restore: connecting to database for restore\n').messages).toEqual([]);
  });
});

describe('a privilege of which the server only warns', () => {
  const warned = (object: string, opensPublic?: boolean) => {
    const reader = new RestoreMessageReader(() => {}, opensPublic);
    reader.push(`pg_restore: creating ACL "${object}"`);
    reader.push('pg_restore: WARNING:  no privileges were granted for "x"');
    return reader.end().map(({ severity, object: of }) => [severity, of]);
  };

  it('matters, unless it is what the schema public of an older server has anyway', () => {
    expect(warned('SCHEMA public')).toEqual([['warning', 'ACL SCHEMA public']]);
    expect(warned('SCHEMA public', false)).toEqual([['warning', 'ACL SCHEMA public']]);
    expect(warned('SCHEMA public', true)).toEqual([['ignorable', 'ACL SCHEMA public']]);
    expect(warned('SCHEMA app', true)).toEqual([['warning', 'ACL SCHEMA app']]);
  });

  it('of nothing that was named matters as well', () => {
    const reader = new RestoreMessageReader(() => {}, true);
    reader.push('pg_restore: creating TABLE "public.t"');
    reader.push('pg_restore: WARNING:  not all privileges were granted for "t"');
    expect(reader.end()).toEqual([
      {
        severity: 'warning',
        message: 'WARNING:  not all privileges were granted for "t"',
        reason:
          'the restoring login may not give or take privileges on this object; it keeps those that it was made with',
      },
    ]);
  });
});

describe('what is read of a run', () => {
  function run(...lines: string[]) {
    const objects: string[] = [];
    const reader = new RestoreMessageReader((object) => objects.push(object));
    for (const line of lines) reader.push(line);
    const said = reader.end().map(({ message, object, dumpId }) => [message, object, dumpId]);
    return { said, objects, refused: reader.refused, failed: [...reader.failed] };
  }

  it('has each error with the entry that was named before it, and the statements that were refused', () => {
    expect(
      run(
        'pg_restore: while INITIALIZING:',
        'pg_restore: error: a',
        'pg_restore: while PROCESSING TOC:',
        'pg_restore: error: b',
        'pg_restore: from TOC entry 3390; 0 16391 TABLE DATA public t sales',
        'pg_restore: error: COPY failed for table "t": ERROR:  c',
        'pg_restore: from TOC entry 12; 1 2 INDEX public i o',
        'pg_restore: error: could not execute query: ERROR:  d',
        'Command was: CREATE INDEX i ON t (a);',
        'pg_restore: while FINALIZING:',
        'pg_restore: error: e',
        'pg_restore: warning: errors ignored on restore: 12',
      ),
    ).toStrictEqual({
      said: [
        ['a', 'session set-up', undefined],
        ['b', undefined, undefined],
        ['COPY failed for table "t": ERROR:  c', '3390; 0 16391 TABLE DATA public t sales', 3390],
        [
          'could not execute query: ERROR:  d\nCommand was: CREATE INDEX i ON t (a);',
          '12; 1 2 INDEX public i o',
          12,
        ],
        ['e', undefined, undefined],
      ],
      objects: [],
      refused: 1,
      failed: [3390, 12],
    });
  });

  it('counts each refused statement of a line that several sessions wrote', () => {
    expect(
      run(
        'pg_restore: pg_restore: error: error: could not execute query: ERROR:  a could not execute query: b',
      ).refused,
    ).toBe(2);
    expect(run('pg_restore: error: a').refused).toBe(0);
  });

  it('takes the words of an error for nothing else', () => {
    expect(
      run(
        'pg_restore: error: x from TOC entry 5; 0 0 TABLE public t o',
        'pg_restore: error: x while FINALIZING:',
        'pg_restore: error: without a detail: x',
        'pg_restore: detail: more of it',
        'pg_restore: error: as in warning: errors ignored on restore: 1',
        'pg_restore: warning: errors ignored on restore: 1 and more',
        'pg_restore: error: WARNING:  no privileges were granted for "x"',
      ).said.map(([message]) => message),
    ).toStrictEqual([
      'x from TOC entry 5; 0 0 TABLE public t o',
      'x while FINALIZING:',
      'without a detail: x\ndetail: more of it',
      'as in warning: errors ignored on restore: 1',
      'errors ignored on restore: 1 and more',
      'WARNING:  no privileges were granted for "x"',
    ]);
    expect(run('pg_restore: detail: of nothing', 'pg_restore: connected without error: x')).toMatchObject({
      said: [],
      objects: [],
    });
  });

  it('tells what is worked on, and takes no other line for it', () => {
    expect(
      run(
        'pg_restore: creating TABLE "s.t"',
        'pg_restore: processing data for table "s.t"',
        'pg_restore: launching item 12 INDEX i',
        'pg_restore: restoring large object with OID 77',
        'pg_restore: finished item 12 INDEX i',
        'pg_restore: not creating TABLE "s.u"',
        'pg_restore: creating TABLE "s.u" again',
        'pg_restore: not launching item 13 INDEX j',
        'pg_restore: after restoring large object with OID 78',
        'pg_restore: restoring large object with OID 78 again',
      ),
    ).toStrictEqual({
      said: [],
      objects: ['s.t', 's.t', 'INDEX i', 'large object with OID 77'],
      refused: 0,
      failed: [],
    });
  });
});
