import type { ClassifiedMessage } from '../../../../shared/jobs/jobs.ts';

/** One message of pg_restore as it was read. What it costs is decided with the archive at hand: verdict.ts. */
export interface RestoreMessage extends Omit<ClassifiedMessage, 'severity'> {
  /** `loss`: rows or large objects did not arrive. */
  readonly severity: ClassifiedMessage['severity'] | 'loss';
  /** The entry of the table of contents that it is about, where pg_restore named one. */
  readonly dumpId?: number;
  /** The statement that failed; pg_restore cuts it off after about 1000 bytes. */
  readonly statement?: string;
}

interface Rule {
  readonly severity: ClassifiedMessage['severity'];
  /** Matches what was said, without the statement that it was said about. */
  readonly pattern: RegExp;
  /** Matches the statement, too. */
  readonly statement?: RegExp;
  readonly reason: string;
}

/** What pg_restore puts in front of libpq's words or the server's. */
const ofPgRestore =
  /^(?:error|fatal|warning): (?:could not execute query: |COPY failed for (?:table|relation) "": |error returned by PQ\w+: |reconnection failed: )?/;

/**
 * What ends a restore. These see the first line of a message, behind pg_restore's own words and without names: rows
 * that the server shows below it, and a function that says "FATAL: corrupt", must not cost a database.
 */
const fatalRules: readonly Omit<Rule, 'severity' | 'statement'>[] = [
  {
    pattern:
      /^(?:(?:FATAL|PANIC|WARNING): {2})?(?:server closed the connection|connection to server was lost|terminating connection|could not send data to|could not receive data from|SSL connection has been closed|no connection to the server|connection pointer is NULL)/,
    reason: 'the connection to the target was lost',
  },
  {
    // pg_restore's own words
    pattern:
      /^(?:could not \w+ .*\binput file|input file |unexpected end of file|unsupported version|did not find magic string|could not find block|found unexpected block|could not uncompress|could not decompress|corrupt)/,
    reason: 'the archive could not be read',
  },
  {
    pattern: /could not \w+ .*No space left on device|could not extend file/,
    reason: 'the target has no space left',
  },
  {
    pattern: /^connection to server .* failed|^(?:FATAL|PANIC): /,
    reason: 'pg_restore could not connect to the target',
  },
];

/**
 * What only newer targets have (statement, first major, what it is): nothing stands for it on an older one, so
 * that the object is missing there (see archive/older-target for what is rewritten).
 * Source: release notes of 14 to 18.
 */
const newerFeatures: readonly (readonly [RegExp, number, string])[] = [
  [/^CREATE (FUNCTION|PROCEDURE) [^]*\n\s+(BEGIN ATOMIC|RETURN )/, 14, 'bodies in standard SQL'],
  [/^CREATE STATISTICS [^]* ON [^]*\(/, 14, 'extended statistics on expressions'],
  [/NULLS NOT DISTINCT/, 15, 'NULLS NOT DISTINCT'],
  [/^CREATE VIEW [^]*\bsecurity_invoker\b/, 15, 'views with security_invoker'],
  [/ON DELETE SET (NULL|DEFAULT) \(/, 15, 'SET NULL and SET DEFAULT of single columns'],
  [/^ALTER PUBLICATION [^]* ADD TABLES IN SCHEMA /, 15, 'publications of schemas'],
  [/^ALTER PUBLICATION [^]* ADD TABLE [^]*\(/, 15, 'column lists and row filters of publications'],
  [/^CREATE EVENT TRIGGER [^]* ON login\b/, 17, 'event triggers on login'],
  [/^ALTER DEFAULT PRIVILEGES [^]* ON LARGE OBJECTS /, 18, 'default privileges on large objects'],
  [/\bNOT ENFORCED\b/, 18, 'constraints that are not enforced'],
  [/\bWITHOUT OVERLAPS\b|\(.*\bPERIOD /, 18, 'temporal constraints'],
];

/** How the reason begins of what only a newer version has. */
export const tooNew = /^PostgreSQL \d+ and newer know /;

const unknownParameter =
  'the target’s version does not know this parameter, which only concerns the restoring session';

/** What a restore survives. In this order; the first that matches decides. */
const rules: readonly Rule[] = [
  {
    severity: 'ignorable',
    pattern: /unrecognized configuration parameter "[a-z_]+"/,
    statement: /^SET [a-z_]+ = /,
    reason: unknownParameter,
  },
  {
    // The same in the language of the server's lc_messages, of the one that targets lack (before 17): all that
    // pg_restore sets these to is no limit.
    severity: 'ignorable',
    pattern: /^error: /,
    statement: /^SET \w+_timeout = 0;?\s*$/,
    reason: unknownParameter,
  },
  {
    severity: 'ignorable',
    pattern: /schema "public" already exists|(language|extension) "plpgsql" already exists/,
    reason: 'every new database has it already',
  },
  {
    severity: 'ignorable',
    pattern: /must be owner of (extension|schema)/,
    statement: /^COMMENT ON (EXTENSION|SCHEMA) /,
    reason: 'only a comment; the object belongs to the server',
  },
  {
    severity: 'ignorable',
    pattern: /constraint "[^]*" for (table|domain) "[^]*" does not exist/,
    statement: /^COMMENT ON CONSTRAINT /,
    reason: 'only a comment, on a constraint that the target does not have by this name',
  },
  ...newerFeatures.map(([statement, since, what]) => ({
    severity: 'warning' as const,
    pattern: /syntax error|unrecognized |not recognized/,
    statement,
    reason: `PostgreSQL ${since} and newer know ${what}; the target is older and does without this object`,
  })),
  {
    severity: 'warning',
    pattern: /role "[^]*" does not exist/,
    reason: 'the role is not on the target, so this owner or privilege was not set',
  },
  {
    severity: 'warning',
    pattern: /must be able to SET ROLE|must be member of role/,
    reason: 'the restoring login may not give objects to this role; they stay with the login',
  },
  {
    severity: 'warning',
    pattern:
      /extension "[^"]*" is not available|extension "[^"]*" is not allow-listed|could not open extension control file/,
    reason: 'the target does not offer this extension; objects that need it are missing',
  },
  {
    severity: 'warning',
    pattern: /security label provider "[^"]*" is not loaded|no security label providers have been loaded/,
    statement: /^SECURITY LABEL /,
    reason: 'the target does not load the provider of this label; the object is there without the label',
  },
  {
    severity: 'warning',
    pattern: /could not set "?default_tablespace"? to /,
    reason: 'the target does not have this tablespace; what was in it is in the database’s default one',
  },
  {
    severity: 'warning',
    pattern: /permission denied|must be superuser|must be owner/,
    reason: 'the restoring login lacks the privilege for this object',
  },
];

const statementMark = '\nCommand was: ';

const copyFailed = /COPY failed for (table|relation)/;

/** How an entry of the table of contents is named whose data goes lost when anything about it fails. */
const dataEntry = /^\d+; \d+ \d+ (TABLE DATA|BLOBS) /;

/**
 * Classifies one message of pg_restore with all its lines, said about the entry `object` of the table of
 * contents. What no rule knows is `unknown`.
 */
export function classifyRestoreMessage(text: string, object = ''): RestoreMessage {
  const mark = text.indexOf(statementMark);
  const said = mark < 0 ? text : text.slice(0, mark);
  const statement = mark < 0 ? '' : text.slice(mark + statementMark.length);
  const message = {
    message: text.replace(/^(error|fatal|warning): /, ''),
    ...(statement === '' ? {} : { statement }),
  };
  const withoutNames = said.replace(/"[^"\n]*"/g, '""');
  const headline = (withoutNames.split('\n')[0] ?? '').replace(ofPgRestore, '');
  const fatal = fatalRules.find(({ pattern }) => pattern.test(headline));
  if (fatal !== undefined) return { ...message, severity: 'fatal', reason: fatal.reason };
  // A COPY that does not even begin (no such table or column, no privilege) costs all rows of its table.
  // pg_restore cuts long statements off, so that FROM stdin may be missing; COPY … TO is none of its own.
  const isOfData = copyFailed.test(withoutNames) || statement.startsWith('COPY ') || dataEntry.test(object);
  if (said.startsWith('error: ') && isOfData) {
    return { ...message, severity: 'loss', reason: 'data of the archive is missing in the database' };
  }
  const rule = rules.find(
    (candidate) =>
      candidate.pattern.test(said) &&
      (candidate.statement === undefined || candidate.statement.test(statement)),
  );
  return {
    ...message,
    severity: rule?.severity ?? 'unknown',
    reason: rule?.reason ?? 'not known to pgkeep; look at the statement',
  };
}
