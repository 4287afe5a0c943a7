import { classifyRestoreMessage, type RestoreMessage } from './messages.ts';

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
