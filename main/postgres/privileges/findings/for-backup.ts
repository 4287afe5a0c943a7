import type { PrivilegeFinding } from '../../../../shared/privileges.ts';
import { leftOutFindings, leftOutInShort } from '../../dump/left-out/words.ts';
import { selectionFindings } from '../../dump/selection/findings.ts';
import type { Foreseen } from '../../dump/restorability/foreseen-losses.ts';
import {
  tablesThatStopDump,
  lackInShort,
  restorabilityFindings,
} from '../../dump/restorability/foreseen-findings.ts';
import { sqlName } from '../../sql/names.ts';
import { gapsOf, type BackupCheck } from '../backup-check.ts';
import { countOf, listOf } from '../../../../shared/words/counts.ts';
import {
  loginFindings,
  largeObjectFindings,
  rowSecurityFindings,
  schemaFindings,
  sequenceFindings,
  tableFindings,
} from './gaps.ts';
import { laterFindings, laterInShort } from './later-objects.ts';
import { lockFindings, notesOf, settingFindings, superuserOnlyFindings, whoLocks } from './notes.ts';

/**
 * A check as lines to read: a blocker is what pg_dump would fail at, a warning what will make one fail later or
 * is left out, and ok what was looked at and is fine. SQL that grants is not in them (see grant/for-backup.ts).
 */
export function backupFindings(check: BackupCheck): PrivilegeFinding[] {
  return [
    ...loginFindings(check),
    ...schemaFindings(check),
    ...tableFindings(check),
    ...sequenceFindings(check),
    ...rowSecurityFindings(check),
    ...largeObjectFindings(check),
    ...lockFindings(check),
    ...settingFindings(check),
    ...laterFindings(check),
    ...superuserOnlyFindings(check),
    ...leftOutFindings(notesOf(check, 'left out')),
    ...selectionFindings(notesOf(check, 'selection')),
    ...restorabilityFindings(foreseenIn(check)),
  ];
}

/** Whether pg_dump would end with 0, as far as privileges, limits and settings decide it. Locks pass. */
export function isBackupReady(check: BackupCheck): boolean {
  return (
    check.gaps.every(({ kind }) => kind === 'default privileges') &&
    notesOf(check, 'setting').every(({ fatal }) => !fatal) &&
    tablesThatStopDump(foreseenIn(check)).length === 0
  );
}

/** The check in one sentence. */
export function summariseBackupCheck(check: BackupCheck): string {
  if (!isBackupReady(check)) return `A backup would fail: ${listOf(reasons(check))}.`;
  const [lock] = notesOf(check, 'lock');
  if (lock !== undefined) return `A backup would wait: ${whoLocks(lock)} has a lock in its way.`;
  const lost = leftOutInShort(notesOf(check, 'left out'));
  if (lost !== undefined) return `A backup would not have everything: ${lost} would be missing.`;
  const lack = lackInShort(foreseenIn(check));
  if (lack !== undefined) return `A backup can read everything, but a restore may lack ${lack}.`;
  const later = laterInShort(check);
  if (later !== undefined) return `A backup can read everything now, but not ${later}.`;
  const { tables, sequences } = check.counts;
  return `A backup can read everything: ${countOf(tables, 'table')} and ${countOf(sequences, 'sequence')}.`;
}

/** What a restore would lack or have otherwise. */
export function foreseenIn(check: BackupCheck): Foreseen[] {
  return notesOf(check, 'restorability').map(({ foreseen }) => foreseen);
}

function reasons(check: BackupCheck): string[] {
  const role = sqlName(check.role.name);
  const schemas = gapsOf(check.gaps, 'schema');
  const hidden = gapsOf(check.gaps, 'row security');
  const settings = notesOf(check, 'setting').filter(({ fatal }) => fatal);
  return [
    ...(gapsOf(check.gaps, 'role').length > 0 ? [`there is no role ${role}`] : []),
    ...(gapsOf(check.gaps, 'login').length > 0 ? [`${role} may not log in`] : []),
    ...(gapsOf(check.gaps, 'connect').length > 0
      ? [`${role} may not connect to database ${sqlName(check.database)}`]
      : []),
    ...settings.map(({ name, value }) => `${name} is ${value}`),
    ...(schemas.length === 1 ? [`schema ${sqlName(schemas[0]?.schema ?? '')} can’t be used`] : []),
    ...(schemas.length > 1 ? [`${countOf(schemas.length, 'schema')} can’t be used`] : []),
    ...unreadable(gapsOf(check.gaps, 'table'), 'table'),
    ...unreadable(gapsOf(check.gaps, 'sequence'), 'sequence'),
    ...unreadable(gapsOf(check.gaps, 'large object'), 'large object'),
    ...tablesThatStopDump(foreseenIn(check)).map(
      (table) => `the key of partitioned table ${table} can’t be read`,
    ),
    ...(hidden.length > 0 ? [`row-level security applies to ${countOf(hidden.length, 'table')}`] : []),
  ];
}

function unreadable(gaps: readonly { readonly owner: string }[], word: string): string[] {
  if (gaps.length === 0) return [];
  const owners = [...new Set(gaps.map(({ owner }) => owner))];
  const of = owners.length === 1 ? `owner ${sqlName(owners[0] ?? '')}` : countOf(owners.length, 'owner');
  return [`${countOf(gaps.length, word)} of ${of} can’t be read`];
}
