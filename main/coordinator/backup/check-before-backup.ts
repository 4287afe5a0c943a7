import pTimeout from 'p-timeout';
import { needsAttention, type Finding } from '../../../shared/findings.ts';
import type { BackupGap } from '../../../shared/privileges.ts';
import { countOf } from '../../../shared/words/counts.ts';
import { PgkeepError, messageOf } from '../../core/errors.ts';
import { redact } from '../../core/redact.ts';
import { quoteIdentifier, quoteQualified } from '../../postgres/sql/quote.ts';
import type { BackupCheck } from '../../postgres/privileges/backup-check.ts';
import {
  backupFindings,
  foreseenIn,
  summariseBackupCheck,
} from '../../postgres/privileges/findings/for-backup.ts';
import { remainingNotes } from '../../postgres/privileges/grant/coverage-notes.ts';
import { grantSql } from '../../postgres/privileges/grant/for-backup.ts';
import type { GrantPlan } from '../../postgres/privileges/grant/plan.ts';
import { restorabilityFindings } from '../../postgres/dump/restorability/foreseen-findings.ts';
import { checkBackupPrivileges } from '../privileges/check-database.ts';
import type { Engine } from '../engine.ts';
import type { JobContext } from '../jobs/runner.ts';
import type { Reached } from '../servers/reach-database.ts';
import type { CheckedDatabase } from '../privileges/checked-database.ts';

/** A backup waits this long for the check of its privileges, in ms, and then goes on without it. */
const limitMs = 30_000;

const asAdministrator = 'Run the SQL as an administrator, in the database that is backed up.';

/**
 * What a backup's login lacks, for the job's log and the instance's state. Undefined where it could not be
 * found out: a check never stops a backup.
 */
export async function checkBeforeBackup(
  engine: Engine,
  subject: CheckedDatabase,
  target: Reached,
  context: Pick<JobContext, 'signal' | 'log'>,
): Promise<BackupCheck | undefined> {
  const message = new Error(`no answer within ${limitMs / 1000} seconds`);
  const abort = new AbortController();
  try {
    const signal = AbortSignal.any([context.signal, abort.signal]);
    const { check, privileges } = await pTimeout(checkBackupPrivileges(engine, subject, { signal, target }), {
      milliseconds: limitMs,
      message,
    });
    context.log(`privileges: ${privileges.summary}`);
    return check;
  } catch (error) {
    abort.abort(error);
    context.signal.throwIfAborted();
    context.log(`privileges: could not be checked: ${redact(messageOf(error))}`);
    return undefined;
  }
}

/** What a restore of the backup may lack, in sentences; the backup itself is whole and goes on. */
export function restorabilityNotes(check: BackupCheck | undefined): string[] {
  if (check === undefined) return [];
  return restorabilityFindings(foreseenIn(check))
    .filter(({ severity }) => severity === 'warning')
    .map(({ message }) => message);
}

/**
 * pg_dump names the first object that it may not read. With a check the error names how many there are and
 * carries the SQL for all of them; without one, or where the check finds nothing, it stays as it is.
 */
export function withFullRemedy(error: unknown, check: BackupCheck | undefined): unknown {
  if (!(error instanceof PgkeepError) || error.code !== 'UserErrorMissingDBPermissions') return error;
  const names = [...new Set(check?.gaps.flatMap(gapName) ?? [])];
  if (check === undefined || names.length === 0) return error;
  const plan = grantSql(check, 'smallest');
  const shown = names.slice(0, 3).join(', ');
  const all =
    names.length === 1
      ? `This is all that is missing: ${shown}.`
      : `In all, ${names.length} objects lack a privilege: ${shown}${names.length > 3 ? ', …' : ''}.`;
  return new PgkeepError(error.code, `${error.message}${/[.!?]$/.test(error.message) ? '' : '.'} ${all}`, {
    remedy: remedyOf(check, plan),
    ...(plan.statements.length > 0 ? { sql: plan.sql } : {}),
    ...(error.details === undefined ? {} : { details: error.details }),
    cause: error,
  });
}

/** What a person does: runs the SQL, where there is any, and what no SQL of the plan fixes. */
function remedyOf(check: BackupCheck, { statements, remaining }: GrantPlan): string {
  return [...(statements.length > 0 ? [asAdministrator] : []), ...remainingNotes(check, remaining)].join(' ');
}

/** What a dump stops at, as a person would name it; nothing for what only matters tomorrow. */
function gapName(gap: BackupGap): string[] {
  switch (gap.kind) {
    case 'role':
    case 'login':
      return ['the login'];
    case 'connect':
      return ['the database'];
    case 'schema':
      return [`schema ${quoteIdentifier(gap.schema)}`];
    case 'table':
    case 'row security':
      return [`table ${quoteQualified(gap.schema, gap.name)}`];
    case 'sequence':
      return [`sequence ${quoteQualified(gap.schema, gap.name)}`];
    case 'large object':
      return [`large object ${gap.oid}`];
    case 'default privileges':
      return [];
  }
}

/**
 * A check as part of a readiness: one line for all privileges that a dump would fail at, one for what those who
 * create something tomorrow do not let the login read, one for what a restore may lack, and the rest as it is. The SQL that
 * grants is in one of them.
 */
export function privilegeReadiness(check: BackupCheck): Finding[] {
  const title = 'Privileges';
  const found = backupFindings(check).filter(({ severity }) => severity !== 'ok');
  const lacking = found.filter(
    ({ kind, severity }) => severity === 'blocker' && kind !== 'setting' && kind !== 'restorability',
  );
  const [later, ...more] = found.filter(({ kind }) => kind === 'default privileges');
  const [unrestorable, ...moreUnrestorable] = found.filter(({ kind }) => kind === 'restorability');
  const rest = found.filter(
    (finding) =>
      !lacking.includes(finding) && finding.kind !== 'default privileges' && finding.kind !== 'restorability',
  );
  const findings: Finding[] = [];
  const plan = grantSql(check, 'smallest');
  const sql = plan.statements.length > 0 ? { sql: plan.sql } : {};
  const message = summariseBackupCheck(check);
  if (lacking.length > 0) {
    const remedy = remedyOf(check, plan);
    const code = 'UserErrorMissingDBPermissions';
    findings.push({ title, severity: 'blocker', code, message, remedy, ...sql });
  }
  if (later !== undefined) {
    findings.push({
      ...plain(later),
      ...(more.length === 0
        ? {}
        : {
            message: `${later.message} The same holds for ${countOf(more.length, 'more role')}.`,
          }),
      ...(lacking.length === 0 ? sql : {}),
    });
  }
  findings.push(...rest.map(plain));
  if (unrestorable !== undefined) {
    const scripts = [unrestorable, ...moreUnrestorable].flatMap(({ sql }) => sql ?? []);
    findings.push({
      ...plain(unrestorable),
      ...(moreUnrestorable.length === 0
        ? {}
        : {
            message: `${unrestorable.message} ${moreUnrestorable.length === 1 ? 'There is one more such warning' : `There are ${moreUnrestorable.length} more such warnings`}; check backup names them all.`,
          }),
      ...(scripts.length === 0 ? {} : { sql: scripts.join('\n') }),
    });
  }
  return findings.some(needsAttention) ? findings : [{ title, severity: 'ok', message }, ...findings];
}

function plain({ title, severity, message, code, remedy, sql }: Finding): Finding {
  return {
    title,
    severity,
    message,
    ...(code === undefined ? {} : { code }),
    ...(remedy === undefined ? {} : { remedy }),
    ...(sql === undefined ? {} : { sql }),
  };
}
