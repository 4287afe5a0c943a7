import type { BackupGap, BackupPrivileges } from '../../../../shared/privileges.ts';
import {
  pgkeepCommand,
  pgkeepLine,
  type CommandPath,
} from '../../../../shared/command-line/command-names.ts';
import { flags } from '../../../../shared/command-line/option-names.ts';
import { newDatabaseWords, secretWords } from '../../../../shared/command-line/written-options.ts';
import type { InstanceStep } from '../../../../shared/instances/instance-status.ts';
import { reference } from '../terminal/format.ts';
import { commandOf } from './fix-commands.ts';
import type { Client } from '../../../compose.ts';
import { databaseRequest, type RestoreCommandOptions } from '../options/restore.ts';
import type { chooseSubject } from '../options/privilege-subject.ts';

type Asked = ReturnType<typeof chooseSubject>;

/** What `grant-sql backup` has statements for; a lock or a setting is none of it. */
const grantable: ReadonlySet<string> = new Set<BackupGap['kind']>([
  'role',
  'login',
  'connect',
  'schema',
  'table',
  'sequence',
  'large object',
  'row security',
  'default privileges',
]);

const command = (path: CommandPath, ...words: readonly string[]) => pgkeepCommand('sh', path, words);

/** The one command to run after `check backup`; undefined where nothing follows from it. */
export async function afterBackupCheck(
  client: Client,
  asked: Asked,
  { findings, ready }: Pick<BackupPrivileges, 'findings' | 'ready'>,
): Promise<string | undefined> {
  const { subject, role } = asked;
  const same = [
    ...('instance' in subject
      ? [subject.instance]
      : [flags.server, subject.server, flags.database, subject.database]),
    ...(role === undefined ? [] : [flags.role, role]),
  ];
  if (findings.some(({ kind, severity }) => severity !== 'ok' && grantable.has(kind))) {
    return `The SQL that fixes it: ${command('grant-sql backup', ...same)}`;
  }
  if (!ready) return `When it is fixed: ${command('check backup', ...same)}`;
  // the check of another role says nothing about the login that would back up
  if (role !== undefined) return undefined;
  if ('instance' in subject) return `Back it up: ${command('backup', subject.instance)}`;
  const instance = (await client.instances.list()).find(
    ({ database, serverName, serverId, stoppedAt }) =>
      database === subject.database &&
      (serverName === subject.server || serverId.startsWith(subject.server)) &&
      stoppedAt === undefined,
  );
  return instance === undefined
    ? `Protect it: ${command('protect', ...same)} ${flags.vault} <vault>`
    : `Back it up: ${pgkeepLine('backup', reference(instance))}`;
}

/** The one command to run after `check restore`, with the options of the check. */
export function afterRestoreCheck(
  instance: string,
  options: RestoreCommandOptions & { readonly point: string },
  { ready, grants }: Pick<Awaited<ReturnType<Client['restore']['readiness']>>, 'ready' | 'grants'>,
): string {
  const point = options.point === 'latest' ? [] : [flags.point, options.point];
  const { targetServer, credential, ...database } = databaseRequest(options);
  const words = [
    ...newDatabaseWords(targetServer, database),
    ...(credential === undefined ? [] : secretWords(credential)),
  ];
  if (grants !== null && grants.sql !== '') {
    return `The SQL that fixes it: ${command('grant-sql restore', instance, ...point, ...words)}`;
  }
  return ready
    ? `Restore it: ${command('restore', instance, ...point.slice(1), ...words)}`
    : `When it is fixed: ${command('check restore', instance, ...point, ...words)}`;
}

/** The command of what a person does next about an instance; `instance` is a word of the shell that names it. */
export function stepCommand(step: InstanceStep, instance: string): string {
  switch (step.do) {
    case 'watch-job':
      return pgkeepLine('jobs watch', step.jobId);
    case 'fix-privileges':
      return pgkeepLine('check backup', instance);
    case 'confirm':
      return pgkeepLine('instances confirm', instance);
    case 'sign-in':
      return [commandOf(step.step)].flat().join('; ');
    case 'show-job':
      return pgkeepLine('jobs show', step.jobId);
    case 'show-schedule':
      return pgkeepLine('schedule', instance);
    case 'back-up':
      return pgkeepLine('backup', instance);
    case 'look':
      return pgkeepLine('points list', flags.instance, instance);
  }
}
