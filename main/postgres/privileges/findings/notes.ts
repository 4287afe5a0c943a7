import type { PrivilegeFinding } from '../../../../shared/privileges.ts';
import { quoteIdentifier } from '../../sql/quote.ts';
import { sqlName, sqlQualifiedName } from '../../sql/names.ts';
import type { BackupCheck, BackupNote } from '../backup-check.ts';
import { countOf, formatCount } from '../../../../shared/words/counts.ts';
import { okFinding } from './gaps.ts';

type Note<Kind extends BackupNote['kind']> = Extract<BackupNote, { kind: Kind }>;

export function notesOf<Kind extends BackupNote['kind']>(check: BackupCheck, kind: Kind): Note<Kind>[] {
  return check.notes.filter((note): note is Note<Kind> => note.kind === kind);
}

/** One line for each session that keeps pg_dump out; it opens to what it locks. */
export function lockFindings(check: BackupCheck): PrivilegeFinding[] {
  const sessions = new Map<string, Note<'lock'>[]>();
  for (const lock of notesOf(check, 'lock')) {
    const key = JSON.stringify([lock.pid, lock.query, lock.waiting]);
    sessions.set(key, [...(sessions.get(key) ?? []), lock]);
  }
  if (sessions.size === 0) return [okFinding('lock', 'Locks', 'Nothing blocks a dump now.')];
  return [...sessions.values()].map((locks) => {
    const [first] = locks;
    if (first === undefined) throw new Error('a session without a lock');
    const tables = [...new Set(locks.map(({ schema, table }) => sqlQualifiedName(schema, table)))];
    const what = tables.length === 1 ? tables[0] : countOf(tables.length, 'table');
    const since = first.since === null ? '' : ` since ${first.since.slice(0, 19).replace('T', ' ')} UTC`;
    // who holds a lock is in a transaction, which has a beginning: only a login that may not see it gets none
    const hidden = first.since === null && first.pid !== null;
    const query = first.query === null ? '' : `: ${first.query.replaceAll(/\s+/g, ' ').trim().slice(0, 300)}`;
    return {
      title: 'Locks',
      kind: 'lock',
      severity: 'warning',
      code: 'UserErrorLockTimeout',
      message: `${whoLocks(first)} ${first.waiting ? 'waits for a lock on' : 'locks'} ${what}${since}, and a dump would wait${query}${query === '' ? '.' : ''}`,
      remedy:
        first.pid === null
          ? 'Commit the prepared transaction or roll it back.'
          : `Wait until it ends, or end the session if nobody needs it.${hidden ? ` Since when it runs, and what, is shown to members of pg_read_all_stats: GRANT pg_read_all_stats TO ${quoteIdentifier(check.role.name)};` : ''}`,
      ...(first.pid === null ? {} : { sql: `SELECT pg_terminate_backend(${first.pid});` }),
      objects: tables.map((name) => ({
        name,
        detail: first.waiting ? 'waits for the lock' : 'holds the lock',
      })),
    };
  });
}

/** For example "alice (psql, pid 4711)". */
export function whoLocks({ pid, user, application }: Note<'lock'>): string {
  const about = [...(application === '' ? [] : [application]), ...(pid === null ? [] : [`pid ${pid}`])];
  return `${user === '' ? 'The server' : sqlName(user)}${about.length === 0 ? '' : ` (${about.join(', ')})`}`;
}

export function settingFindings(check: BackupCheck): PrivilegeFinding[] {
  const notes = notesOf(check, 'setting');
  if (notes.length === 0) return [okFinding('setting', 'Settings', 'No setting or limit stands in the way.')];
  return notes.map(({ name, value, effect, fatal, remedy, sql }) => ({
    title: name,
    kind: 'setting',
    severity: fatal ? 'blocker' : 'warning',
    message: `${effect} (${name} is ${value}.)`,
    remedy,
    ...(sql === undefined ? {} : { sql }),
    objects: [],
  }));
}

export function superuserOnlyFindings(check: BackupCheck): PrivilegeFinding[] {
  return notesOf(check, 'superuser only').map(({ what, count, effect }) => ({
    title: 'For superusers only',
    kind: 'superuser only',
    severity: 'warning',
    message: `The database has ${what} (${formatCount(count)}). ${effect}`,
    objects: [],
  }));
}
