import type { ClassifiedMessage } from '../../../../shared/jobs.ts';

/** One message of pg_restore as it was read. What it costs is decided with the archive at hand: restore-losses.ts. */
export interface RestoreMessage extends Omit<ClassifiedMessage, 'severity'> {
  /** `loss`: rows or large objects did not arrive. */
  readonly severity: ClassifiedMessage['severity'] | 'loss';
  /** The entry of the table of contents that it is about, where pg_restore named one. */
  readonly dumpId?: number;
  /** The statement that failed; pg_restore cuts it off after about 1000 bytes. */
  readonly statement?: string;
}

/**
 * Reads pg_restore's stderr (LC_ALL=C, --verbose) line by line: finds its errors with all their lines,
 * and what it works on. The server's own part of a message may be in another language; the rules then
 * leave it `unknown`, which counts as a warning, never as nothing. `opensPublic`: the archive gives the schema
 * public the privileges that it has before PostgreSQL 15 anyway, so that a refusal changes nothing.
 */
export class RestoreMessageReader {
  readonly messages: RestoreMessage[] = [];
  readonly #failed = new Set<number>();
  #refused = 0;
  #current: string[] | undefined;
  #object: string | undefined;
  #phase = '';
  /** Whose privileges are set just now. */
  #acl: string | undefined;
  readonly #onObject: (object: string) => void;

  readonly #opensPublic: boolean;

  constructor(onObject: (object: string) => void = () => {}, opensPublic = false) {
    this.#onObject = onObject;
    this.#opensPublic = opensPublic;
  }

  push(line: string): void {
    // anywhere in it: parallel sessions write into each other's lines
    const failed = /from TOC entry (\d+); \d+ \d+ /.exec(line)?.[1];
    if (failed !== undefined) this.#failed.add(Number(failed));
    this.#refused += line.split('could not execute query: ').length - 1;
    const text = withoutStrayLevel(startOfMessage(line));
    if (text === undefined) {
      this.#current?.push(line);
      return;
    }
    // In older versions some lines carry the level and others do not; these two never start a new error.
    const entry = /^from TOC entry (.*)$/.exec(text);
    if (entry !== null) {
      this.#flush();
      this.#object = entry[1];
      return;
    }
    const phase = /^while (INITIALIZING|PROCESSING TOC|FINALIZING):$/.exec(text);
    if (phase !== null) {
      this.#flush();
      this.#phase = phase[1] ?? '';
      this.#object = undefined;
      return;
    }
    if (/^(detail|hint): /.test(text)) {
      this.#current?.push(text);
      return;
    }
    this.#flush();
    if (/^(error|fatal|warning): /.test(text)) {
      this.#current = [text];
      return;
    }
    if (ignoredGrant.test(text)) {
      const object = this.#acl;
      const asMade = object === 'ACL SCHEMA public' && this.#opensPublic;
      this.messages.push({
        severity: asMade ? 'ignorable' : 'warning',
        message: text,
        reason: asMade
          ? 'every new database of this version has these privileges already'
          : 'the restoring login may not give or take privileges on this object; it keeps those that it was made with',
        ...(object === undefined ? {} : { object }),
      });
      return;
    }
    const object = objectOfLine(text);
    if (object === undefined) return;
    this.#acl = text.startsWith('creating ACL ') ? `ACL ${object}` : undefined;
    this.#onObject(object);
  }

  /** Statements that the server refused, counted in the raw lines: parallel sessions write theirs in one piece, too. */
  get refused(): number {
    return this.#refused;
  }

  /** Dump ids of the entries that pg_restore named in front of its errors. With parallel sessions there may be too many. */
  get failed(): ReadonlySet<number> {
    return this.#failed;
  }

  end(): readonly RestoreMessage[] {
    this.#flush();
    return this.messages;
  }

  #flush(): void {
    if (this.#current === undefined) return;
    const text = this.#current.join('\n').trim();
    this.#current = undefined;
    // the count at the end repeats what was said before
    if (/^warning: errors ignored on restore: \d+$/.test(text)) return;
    const object = this.#object ?? (this.#phase === 'INITIALIZING' ? sessionSetUp : undefined);
    const dumpId = dumpIdOf(object);
    this.messages.push({
      ...classifyRestoreMessage(text, object),
      ...(object === undefined ? {} : { object }),
      ...(dumpId === undefined ? {} : { dumpId }),
    });
  }
}

/** The object of what is said before the first entry. */
const sessionSetUp = 'session set-up';

/** An entry is named by its dump id first: `3390; 0 16391 TABLE DATA public t sales`. */
function dumpIdOf(object: string | undefined): number | undefined {
  const number = /^(\d+); /.exec(object ?? '')?.[1];
  return number === undefined ? undefined : Number(number);
}

/** The server only warns about GRANT and REVOKE of who has no right to them; --verbose shows it. */
const ignoredGrant =
  /^WARNING: {2}(no privileges (were granted|could be revoked)|not all privileges (were granted|could be revoked)) for /;

/** What a line of --verbose says is worked on: `creating MATERIALIZED VIEW DATA "shop.sales"`. */
function objectOfLine(text: string): string | undefined {
  const quoted = /^(?:processing data for table|creating [A-Z ]+) "(.+)"$/.exec(text);
  if (quoted !== null) return quoted[1];
  const parallel = /^launching item \d+ ([A-Z ]+ .+)$/.exec(text);
  if (parallel !== null) return parallel[1];
  return /^restoring large object with OID \d+$/.test(text) ? text.slice('restoring '.length) : undefined;
}

/**
 * The line without its prefix when a message starts in it. Parallel sessions share one stderr and write
 * "pg_restore:", " ", "error: " and the rest one after the other, so that the pieces of several of them
 * can stand in front of one message, and none in front of the next.
 */
function startOfMessage(line: string): string | undefined {
  const pieces = /^(?:pg_restore:|(?:error|warning):| )+/.exec(line)?.[0] ?? '';
  const rest = line.slice(pieces.length);
  if (rest.startsWith('could not execute query: ')) return `error: ${rest}`;
  if (/^pg_restore: (?:(?:error|warning): )?$/.test(pieces)) return line.slice('pg_restore: '.length);
  if (!/^pg_restore:|^ (?:error|warning): /.test(pieces)) return undefined;
  const level = /error|warning/.exec(pieces)?.[0];
  return level === undefined ? rest : `${level}: ${rest}`;
}

/** What --verbose says of pg_restore's own work. */
const ofWork =
  /^(?:while (?:INITIALIZING|PROCESSING TOC|FINALIZING):$|from TOC entry \d|(?:launching|finished|skipping) item \d|processing (?:item \d|data for table )|(?:entering|finished) main parallel loop$|connecting to database for restore$|creating [A-Z ]+ "|executing [A-Z ]+ |(?:dis|en)abling triggers for |restor(?:ing|ed) (?:\d+ )?large object|setting owner and privileges for |implied data-only restore$)/;

/** Without the level of one parallel session's message that stands in front of what another says of its work. */
function withoutStrayLevel(text: string | undefined): string | undefined {
  const said = /^(?:error|warning): (.*)$/s.exec(text ?? '')?.[1];
  return said !== undefined && ofWork.test(said) ? said : text;
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

/** What a restore survives. In this order; the first that matches decides. */
const rules: readonly Rule[] = [
  {
    severity: 'ignorable',
    pattern: /unrecognized configuration parameter "[a-z_]+"/,
    statement: /^SET [a-z_]+ = /,
    reason: 'the target’s version does not know this parameter, which only concerns the restoring session',
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
