import type { Command } from 'commander';
import type { Finding } from '../../../../../shared/findings.ts';
import { Reference } from '../../../../../shared/ids.ts';
import { checked } from '../../options/values.ts';
import { flags } from '../../../../../shared/command-line/option-names.ts';
import { chooseAdmin } from '../../options/admin.ts';
import { exitCodes, type ExitCode } from '../../cli-errors.ts';
import {
  addPrintOptions,
  addRunOptions,
  checkRunOptions,
  type GrantRunOptions,
} from '../../options/grant-run.ts';
import { lastStanding, printGrants, showRun, type StandingGrant } from '../../report/privileges/grants.ts';
import type { Client } from '../../../../compose.ts';
import { readinessExitCode } from '../../report/privileges/privileges.ts';
import { addDatabaseOptions, databaseRequest, type RestoreCommandOptions } from '../../options/restore.ts';
import type { Session } from '../../terminal/session.ts';
import { showTarget } from '../../report/privileges/restore-target.ts';

interface RestoreGrantOptions extends RestoreCommandOptions, GrantRunOptions {
  readonly point: string;
}

type Request = ReturnType<typeof databaseRequest> & { readonly instance: string; readonly point: string };

export function addGrantRestore(group: Command, session: Session): void {
  const command = group
    .command('restore')
    .description('SQL for what a restore would lack on the target; nothing else goes to standard output.')
    .argument('<instance>', 'name, id, or the beginning of the id')
    .option(`${flags.point} <point>`, 'id of the recovery point', 'latest');
  addPrintOptions(command);
  addDatabaseOptions(command).option(
    `${flags.identity} <identity>`,
    'as whom the secret is read',
    checked(Reference),
  );
  addRunOptions(command)
    .addHelpText(
      'after',
      `
Exit codes: 0 all that stops the restore is in the SQL, 1 something is not.
With --apply: 0 ready afterwards, 3 ready with warnings, 1 the restore would still fail. --revoke --apply: 0.

Examples:
  pgkeep grant-sql restore prod/shop --server test --as-database shop_copy > before-the-restore.sql
  pgkeep grant-sql restore prod/shop --server test --as-database shop_copy --apply --dry-run --admin-user postgres --admin-prompt
  pgkeep grant-sql restore prod/shop --server test --as-database shop_copy --revoke --apply --admin-user postgres --admin-prompt`,
    )
    .action((instance: string, options: RestoreGrantOptions) =>
      session.run(command, async (client) => {
        const request = { instance, point: options.point, ...databaseRequest(options) };
        checkRunOptions(options);
        if (options.apply) return apply(session, client, request, options);
        return print(session, await client(), request, options);
      }),
    );
}

async function print(
  { output }: Session,
  client: Client,
  request: Request,
  options: RestoreGrantOptions,
): Promise<ExitCode> {
  const { revoke } = options;
  const { findings, grants } = await client.restore.readiness(request);
  const stops = findings.some(({ severity, sql }) => severity === 'blocker' && sql === undefined);
  // what is taken back after a restore, whose database has its name now
  const exitCode = grants === null || (stops && !revoke) ? exitCodes.failed : exitCodes.done;
  await output.result({ grants, findings }, async () => {
    if (!revoke || grants === null) {
      for (const { severity, message, remedy, sql } of findings) {
        if (severity === 'ok' || sql !== undefined) continue;
        output.hint(remedy === undefined ? message : `${message} ${remedy}`);
      }
      for (const note of grants?.notes ?? []) output.hint(note);
    }
    if (grants !== null) await printGrants(output, grants, options, () => lastApplied(client, request));
  });
  return exitCode;
}

async function apply(
  session: Session,
  open: () => Promise<Client>,
  request: Request,
  options: RestoreGrantOptions,
): Promise<ExitCode> {
  const { output } = session;
  const { dryRun = false } = options;
  const admin = chooseAdmin(options, session);
  const client = await open();
  const action = options.revoke ? 'revoke' : 'grant';
  const { findings, grants } = await client.restore.readiness(request);
  const nothingRun = { applied: false, before: findings, after: findings, notes: [] };
  if (grants === null) {
    output.result(nothingRun, () => showTarget(output, request, findings));
    return exitCodes.failed;
  }
  const last = options.revoke ? await lastApplied(client, request) : undefined;
  const chosen = options.revoke
    ? { sql: last?.revokeSql ?? '', digest: last?.digest ?? '' }
    : { sql: grants.sql, digest: grants.digest };
  if (chosen.sql === '') {
    output.result(nothingRun, () => {
      output.line(
        options.revoke ? 'There is nothing to take back.' : 'SQL cannot fix what is left; nothing was run.',
      );
      if (!options.revoke) showTarget(output, request, onlyOpen(findings));
    });
    return options.revoke ? exitCodes.done : readinessExitCode(findings);
  }
  output.block(chosen.sql, 'dim');
  const login = await admin(client, request.targetServer);
  const { digest } = chosen;
  const done = await client.restore.applyGrants({ request, action, dryRun, digest, admin: login });
  showRun(output, done, ({ before, after }) => {
    showTarget(output, request, onlyOpen(before), 'Before: restore');
    showTarget(output, request, onlyOpen(after), 'After: restore');
  });
  return action === 'revoke' ? exitCodes.done : readinessExitCode(done.after);
}

/** Before and after a change only what is missing counts. */
function onlyOpen(findings: readonly Finding[]): Finding[] {
  return findings.filter(({ severity }) => severity !== 'ok');
}

/** The latest grant for a restore to that server that still stands. It is good for any database there. */
async function lastApplied(client: Client, { targetServer }: Request): Promise<StandingGrant | undefined> {
  const servers = await client.servers.list();
  const server = servers.find(({ id, name }) => name === targetServer || id.startsWith(targetServer));
  return lastStanding(
    client,
    ({ purpose, serverName, role }) =>
      purpose === 'restore' && serverName === server?.name && role === server.user,
  );
}
