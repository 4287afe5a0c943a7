import type { Command } from 'commander';
import { PgName } from '../../../../shared/ids.ts';
import type { PrivilegeSubject } from '../../../../shared/privileges.ts';
import { flags } from '../../../../shared/command-line/option-names.ts';
import { UsageError } from '../cli-errors.ts';
import { checked } from './values.ts';

/** Options that name a database, protected or not. */
export interface SubjectOptions {
  readonly server?: string;
  readonly database?: string;
  readonly role?: string;
}

export function addSubjectOptions(command: Command): Command {
  return command
    .argument('[instance]', 'name, id, or the beginning of the id')
    .option(`${flags.server} <server>`, 'instead of an instance: the server')
    .option(`${flags.database} <name>`, 'and the database on it', checked(PgName))
    .option(`${flags.role} <name>`, "the role that backs up (default: the server's login)", checked(PgName));
}

/** What the router is asked about. Throws a UsageError unless it is exactly one database. */
export function chooseSubject(
  instance: string | undefined,
  { server, database, role }: SubjectOptions,
): { subject: PrivilegeSubject; role?: string } {
  const asked = role === undefined ? {} : { role };
  if (instance !== undefined && server === undefined && database === undefined) {
    return { subject: { instance }, ...asked };
  }
  if (instance === undefined && server !== undefined && database !== undefined) {
    return { subject: { server, database }, ...asked };
  }
  throw new UsageError('Name one database: either an instance, or --server and --database');
}
