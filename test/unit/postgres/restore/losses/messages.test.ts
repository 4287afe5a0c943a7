import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  RestoreMessageReader,
  classifyRestoreMessage,
  type RestoreMessage,
} from '../../../../../main/postgres/restore/losses/messages.ts';

/** What pg_restore writes for one failed statement. */
const failed = (error: string, statement: string, more = '') =>
  `error: could not execute query: ERROR:  ${error}\n${more}Command was: ${statement}`;

const severityOf = (text: string) => classifyRestoreMessage(text).severity;

describe('classifyRestoreMessage', () => {
  it.each<[RestoreMessage['severity'], string]>([
    [
      'loss',
      'error: COPY failed for table "t": ERROR:  null value in column "a" of relation "t" violates not-null constraint\nDETAIL:  Failing row contains (null).\nCONTEXT:  COPY t, line 1: "\\N"',
    ],
    ['loss', 'error: COPY failed for relation "t": ERROR:  invalid byte sequence for encoding "LATIN1"'],
    ['fatal', 'error: error returned by PQputCopyData: server closed the connection unexpectedly'],
    ['fatal', 'error: could not execute query: no connection to the server\nCommand was: CREATE TABLE t ();'],
    [
      'fatal',
      'error: could not execute query: FATAL:  terminating connection due to administrator command\nserver closed the connection unexpectedly\nCommand was: SELECT 1;',
    ],
    [
      'fatal',
      'error: connection to server at "127.0.0.1", port 5432 failed: FATAL:  password authentication failed for user "app"',
    ],
    ['fatal', 'error: connection to server at "127.0.0.1", port 1 failed: Connection refused'],
    ['fatal', 'error: could not read from input file: end of file'],
    ['fatal', 'error: unsupported version (1.17) in file header'],
    ['fatal', 'error: did not find magic string in file header'],
    [
      'fatal',
      'error: could not find block ID 3370 in archive -- possibly due to out-of-order restore request',
    ],
    ['fatal', 'error: could not uncompress data: incorrect data check'],
    [
      'fatal',
      failed('could not extend file "base/1/2": No space left on device', 'CREATE INDEX i ON t (a);'),
    ],
    // promise: rows that did not arrive are no warning, whatever the reason
    ['loss', failed('relation "public.v" does not exist', 'COPY public.v (a, b) FROM stdin;')],
    ['loss', failed('permission denied for table v', `COPY public.v (${'a, '.repeat(340)}...`)],
    [
      'ignorable',
      failed('unrecognized configuration parameter "transaction_timeout"', 'SET transaction_timeout = 0;'),
    ],
    ['ignorable', failed('schema "public" already exists', 'CREATE SCHEMA public;')],
    [
      'ignorable',
      failed('constraint "n" for table "t" does not exist', `COMMENT ON CONSTRAINT n ON public.t IS 'x';`),
    ],
    ['ignorable', failed('language "plpgsql" already exists', 'CREATE PROCEDURAL LANGUAGE plpgsql;')],
    ['ignorable', failed('must be owner of extension plpgsql', `COMMENT ON EXTENSION plpgsql IS 'x';`)],
    ['ignorable', failed('must be owner of schema public', `COMMENT ON SCHEMA public IS 'x';`)],
    ['warning', failed('must be owner of schema public', 'ALTER SCHEMA public RENAME TO x;')],
    ['warning', failed('role "sales" does not exist', 'ALTER TABLE shop.orders OWNER TO sales;')],
    ['warning', failed('role "a\nb" does not exist', 'GRANT SELECT ON TABLE t TO "a\nb";')],
    ['warning', failed('must be able to SET ROLE "sales"', 'ALTER TABLE t OWNER TO sales;')],
    ['warning', failed('must be member of role "sales"', 'ALTER TABLE t OWNER TO sales;')],
    [
      'warning',
      failed(
        'extension "postgis" is not available',
        'CREATE EXTENSION IF NOT EXISTS postgis WITH SCHEMA public;',
        'DETAIL:  Could not open extension control file "/usr/share/postgis.control": No such file or directory.\n',
      ),
    ],
    [
      'warning',
      failed(
        'could not open extension control file "/usr/share/x.control": No such file or directory',
        'CREATE EXTENSION x;',
      ),
    ],
    [
      'warning',
      failed(
        'extension "dblink" is not allow-listed for users in Azure Database for PostgreSQL',
        'CREATE EXTENSION dblink;',
      ),
    ],
    [
      'warning',
      failed(
        'permission denied to create event trigger "audit"',
        'CREATE EVENT TRIGGER audit ON ddl_command_start EXECUTE FUNCTION f();',
        'HINT:  Must be superuser to create an event trigger.\n',
      ),
    ],
    ['unknown', failed('type "public.geometry" does not exist', 'CREATE TABLE t (g public.geometry);')],
    ['unknown', failed('out of memory', 'CREATE INDEX i ON t (a);')],
    ['unknown', 'error: una cosa incomprensible'],
    ['unknown', failed('unrecognized configuration parameter "my.setting"', `SELECT set_config('a', 'b');`)],
  ])('%s: %s', (severity, text) => {
    expect(severityOf(text)).toBe(severity);
  });

  it('knows data by its entry of the table of contents, too', () => {
    const text = failed('must be owner of table t', 'ALTER TABLE t DISABLE TRIGGER ALL;');
    expect(classifyRestoreMessage(text, '3390; 0 16391 TABLE DATA public t sales').severity).toBe('loss');
    expect(classifyRestoreMessage(text, '3390; 0 0 BLOBS - BLOBS ').severity).toBe('loss');
    expect(classifyRestoreMessage(text, '200; 1259 16391 TABLE public TABLE DATA x').severity).toBe(
      'warning',
    );
    const view = '3391; 0 16392 MATERIALIZED VIEW DATA public m sales';
    expect(classifyRestoreMessage(text, view).severity).toBe('warning');
  });

  // What a user calls a thing or writes into a function must not decide over the database.
  it.each([
    failed(
      'language "plperl" does not exist',
      `CREATE FUNCTION f() AS $$ RAISE 'FATAL: corrupt input file' $$;`,
    ),
    failed('type "corrupt" does not exist', 'CREATE TABLE t (c corrupt);'),
    failed('function x() does not exist', `CREATE VIEW v AS SELECT 'COPY failed for table', x();`),
    failed('relation "No space left on device" does not exist', 'CREATE TRIGGER t;'),
    failed('relation "server closed the connection" does not exist', 'CREATE TRIGGER t;'),
    failed('index row is corrupt', 'CREATE INDEX i ON t (a);'),
  ])('takes no name and no statement for a fatal error: %s', (text) => {
    expect(severityOf(text)).toBe('unknown');
  });

  // What stands in a row, or what a function raises, must not decide over the database either.
  it.each([
    'error: COPY failed for table "log": ERROR:  new row for relation "log" violates check constraint "c"\nDETAIL:  Failing row contains (1, FATAL:  password).',
    'error: COPY failed for table "log": ERROR:  new row violates check constraint "c"\nDETAIL:  Failing row contains (1, server closed the connection unexpectedly).',
    'error: COPY failed for table "log": FEHLER:  FATAL:  corrupt input file',
  ])('takes no row for a fatal error: %s', (text) => {
    expect(severityOf(text)).toBe('loss');
  });

  it.each([
    failed(
      'could not create unique index "u"',
      'CREATE UNIQUE INDEX u ON t (msg);',
      'DETAIL:  Key (msg)=(No space left on device) is duplicated.\n',
    ),
    failed(
      'FATAL: corrupt',
      'REFRESH MATERIALIZED VIEW m;',
      'CONTEXT:  PL/pgSQL function f() line 1 at RAISE\n',
    ),
  ])('takes no key and no raised word for a fatal error: %s', (text) => {
    expect(severityOf(text)).toBe('unknown');
  });

  it.each([
    failed('syntax error', `CREATE FUNCTION f() AS 'schema "public" already exists';`),
    failed('syntax error', `CREATE FUNCTION f() AS 'role "x" does not exist';`),
    failed('syntax error', `CREATE FUNCTION f() AS 'permission denied';`),
  ])('explains nothing by the statement alone: %s', (text) => {
    expect(severityOf(text)).toBe('unknown');
  });

  it('knows what a missing tablespace means', () => {
    const text = `error: could not set "default_tablespace" to fast: ERROR:  invalid value for parameter "default_tablespace": "fast"\nDETAIL:  Tablespace "fast" does not exist.`;
    expect(classifyRestoreMessage(text)).toMatchObject({
      severity: 'warning',
      reason: 'the target does not have this tablespace; what was in it is in the database’s default one',
    });
  });

  it('keeps all lines and drops the level', () => {
    const text = failed('schema "public" already exists', 'CREATE SCHEMA public;', 'HINT:  none\n');
    expect(classifyRestoreMessage(text).message).toBe(text.slice('error: '.length));
  });
});

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
