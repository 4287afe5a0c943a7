import { describe, expect, it } from 'vitest';
import {
  classifyRestoreMessage,
  tooNew,
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
    // a server with lc_messages = 'de_DE.UTF-8'
    [
      'ignorable',
      'error: could not execute query: FEHLER:  unbekannter Konfigurationsparameter »transaction_timeout«\nCommand was: SET transaction_timeout = 0;',
    ],
    [
      'unknown',
      'error: could not execute query: FEHLER:  unbekannter Konfigurationsparameter »row_security«\nCommand was: SET row_security = off;',
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

describe('what only newer servers know', () => {
  const syntax = 'syntax error at or near "X"';
  it.each([
    [14, 'CREATE FUNCTION f() RETURNS int LANGUAGE sql\n    RETURN 1;'],
    [14, 'CREATE PROCEDURE p() LANGUAGE sql\n    BEGIN ATOMIC\n END;'],
    [14, 'CREATE STATISTICS s ON (a + 1) FROM t;'],
    [15, 'ALTER TABLE t ADD CONSTRAINT u UNIQUE NULLS NOT DISTINCT (a);'],
    [15, 'CREATE VIEW v WITH (security_invoker=true) AS SELECT 1;'],
    [15, 'ALTER TABLE t ADD FOREIGN KEY (a, b) REFERENCES u ON DELETE SET NULL (a);'],
    [15, 'ALTER TABLE t ADD FOREIGN KEY (a, b) REFERENCES u ON DELETE SET DEFAULT (a);'],
    [15, 'ALTER PUBLICATION p ADD TABLES IN SCHEMA s;'],
    [15, 'ALTER PUBLICATION p ADD TABLE ONLY t (a, b);'],
    [17, 'CREATE EVENT TRIGGER e ON login EXECUTE FUNCTION f();'],
    [18, 'ALTER DEFAULT PRIVILEGES FOR ROLE r GRANT SELECT ON LARGE OBJECTS  TO s;'],
    [18, 'ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT ENFORCED;'],
    [18, 'ALTER TABLE t ADD PRIMARY KEY (a, b WITHOUT OVERLAPS);'],
    [18, 'ALTER TABLE t ADD FOREIGN KEY (a, PERIOD b) REFERENCES u (a, PERIOD b);'],
  ])('%i: %s', (since, statement) => {
    const { severity, reason } = classifyRestoreMessage(failed(syntax, statement));
    expect([severity, reason.slice(0, `PostgreSQL ${since} and`.length)]).toEqual([
      'warning',
      `PostgreSQL ${since} and`,
    ]);
    expect(reason).toMatch(/; the target is older and does without this object$/);
    // for another reason it is not that
    expect(classifyRestoreMessage(failed('out of memory', statement)).severity).toBe('unknown');
  });

  it.each([
    'CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$;',
    'CREATE STATISTICS s ON a, b FROM t;',
    'CREATE VIEW v AS SELECT 1;',
    'ALTER PUBLICATION p ADD TABLE ONLY t;',
    'CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION f();',
    'ALTER DEFAULT PRIVILEGES FOR ROLE r GRANT SELECT ON TABLES  TO s;',
  ])('is not %s', (statement) => {
    expect(classifyRestoreMessage(failed(syntax, statement)).severity).toBe('unknown');
  });
});

describe('the words of one message', () => {
  const unknown = { severity: 'unknown', reason: 'not known to pgkeep; look at the statement' } as const;
  const refused = (error: string, statement?: string) =>
    `error: could not execute query: ERROR:  ${error}${statement === undefined ? '' : `\nCommand was: ${statement}`}`;

  it('are kept without their level, with the statement where there is one', () => {
    expect(classifyRestoreMessage('error: an error: x')).toStrictEqual({
      ...unknown,
      message: 'an error: x',
    });
    expect(classifyRestoreMessage('an error: x')).toStrictEqual({ ...unknown, message: 'an error: x' });
    expect(classifyRestoreMessage(refused('x', 'SELECT 1;'))).toStrictEqual({
      ...unknown,
      message: 'could not execute query: ERROR:  x\nCommand was: SELECT 1;',
      statement: 'SELECT 1;',
    });
    expect(classifyRestoreMessage(refused('schema "public" already exists'))).toStrictEqual({
      severity: 'ignorable',
      message: 'could not execute query: ERROR:  schema "public" already exists',
      reason: 'every new database has it already',
    });
  });

  it.each([
    [
      'error: FATAL:  terminating connection due to administrator command',
      'the connection to the target was lost',
    ],
    [
      'error: error returned by PQputCopyData: server closed the connection',
      'the connection to the target was lost',
    ],
    ['error: could not write block 5: No space left on device', 'the target has no space left'],
    ['error: could not execute query: ERROR:  could not extend file "x": y', 'the target has no space left'],
    ['error: connection to server at "x" failed: y', 'pg_restore could not connect to the target'],
  ])('end a restore: %s', (text, reason) => {
    expect(classifyRestoreMessage(text)).toMatchObject({ severity: 'fatal', reason });
  });

  it.each([
    refused('it says server closed the connection'),
    refused('it says connection to server x failed'),
    refused('relation "could not extend file" does not exist'),
    'a FATAL:  error: terminating',
  ])('end none: %s', (text) => {
    expect(classifyRestoreMessage(text)).toMatchObject(unknown);
  });

  it.each([
    ['CREATE FUNCTION f() RETURNS int\n    LANGUAGE sql\n    BEGIN ATOMIC', 14],
    ['CREATE STATISTICS s.x ON (lower(a)), b FROM t', 14],
    ['CREATE VIEW v WITH (security_invoker=true) AS', 15],
    ['ALTER PUBLICATION pub ADD TABLES IN SCHEMA s', 15],
    ['ALTER PUBLICATION pub ADD TABLE ONLY t (a)', 15],
    ['CREATE EVENT TRIGGER trig ON login EXECUTE', 17],
    ['ALTER DEFAULT PRIVILEGES FOR ROLE a GRANT SELECT ON LARGE OBJECTS TO b', 18],
  ])('are of a newer version in %s, and not where a text has it', (statement, since) => {
    const { severity, reason } = classifyRestoreMessage(refused('syntax error at or near "x"', statement));
    expect(severity).toBe('warning');
    expect(reason).toMatch(new RegExp(`^PostgreSQL ${since} and newer know `));
    expect(tooNew.test(reason)).toBe(true);
    expect(tooNew.test(`as ${reason}`)).toBe(false);
    expect(classifyRestoreMessage(refused('syntax error at or near "x"', `-- ${statement}`))).toMatchObject(
      unknown,
    );
  });

  it.each([
    ['unrecognized configuration parameter "x"', 'SET transaction_timeout = 0;', 'ignorable'],
    ['unrecognized configuration parameter "x"', 'ALTER ROLE a SET x = 0;', 'unknown'],
    ['must be owner of extension x', "COMMENT ON EXTENSION x IS 'y';", 'ignorable'],
    ['must be owner of extension x', '-- COMMENT ON EXTENSION x', 'warning'],
    [
      'constraint "con" for table "tab" does not exist',
      'COMMENT ON CONSTRAINT con ON tab IS NULL;',
      'ignorable',
    ],
    ['constraint "con" for table "tab" does not exist', '-- COMMENT ON CONSTRAINT con', 'unknown'],
    ['security label provider "x" is not loaded', 'SECURITY LABEL FOR x ON TABLE t IS NULL;', 'warning'],
    ['security label provider "x" is not loaded', '-- SECURITY LABEL FOR x', 'unknown'],
  ])('weigh by the beginning of the statement: %s, %s', (error, statement, severity) => {
    expect(classifyRestoreMessage(refused(error, statement)).severity).toBe(severity);
  });

  it.each(['could not set "default_tablespace" to x', 'could not set default_tablespace to "x"'])(
    'leave the object where the target has no tablespace: %s',
    (error) => {
      expect(classifyRestoreMessage(`error: ${error}: ERROR:  y`).severity).toBe('warning');
    },
  );

  it('are a loss where the entry holds data', () => {
    expect(classifyRestoreMessage('error: x', '12; 34 567 TABLE DATA s t o').severity).toBe('loss');
    expect(classifyRestoreMessage('error: x', '12; 34 567 BLOBS - x o').severity).toBe('loss');
    expect(classifyRestoreMessage('error: x', 'of 12; 34 567 TABLE DATA s t o').severity).toBe('unknown');
  });
});
