import type { Command } from 'commander';
import { pgkeepLine } from '../../../../shared/command-line/command-names.ts';
import type { ServiceChange, ServiceStatus } from '../../../../shared/service.ts';
import { serviceManagers } from '../../../../shared/words/service-managers.ts';
import { exitCodes, type ExitCode } from '../cli-errors.ts';
import { showFindings } from '../report/finding-lines.ts';
import { agoCell } from '../terminal/age.ts';
import type { Session } from '../terminal/session.ts';

export function addServiceCommands(program: Command, session: Session): void {
  const group = program
    .command('service')
    .description('Has the operating system start due backups every 15 minutes, as this user.');
  addServiceStatus(group, session);
  addServiceChange(group, session, {
    name: 'install',
    description:
      'Installs the service of this PGKEEP_HOME, or puts it right; one that is right stays untouched.',
    nothing: 'Nothing had to be done.',
  });
  addServiceChange(group, session, {
    name: 'uninstall',
    description: 'Removes the service of this PGKEEP_HOME. Services of other homes, and of others, stay.',
    nothing: 'There was none.',
  });
}

const help = `
Exit codes: 0 nothing is wrong, 3 warnings, 1 backups do not run by themselves.

Examples:
  pgkeep service
  pgkeep service status --json`;

function addServiceStatus(group: Command, session: Session): void {
  const { output } = session;
  const command = group
    .command('status', { isDefault: true })
    .description('Says whether the service runs, when it last did, and what is wrong.')
    .addHelpText('after', help);
  command.action(() =>
    session.run(command, async (client) => {
      const status = await (await client()).service.status();
      output.result(status, () => showStatus(session, status));
      return exitCodeOf(status);
    }),
  );
}

interface Change {
  readonly name: 'install' | 'uninstall';
  readonly description: string;
  /** Said where nothing was done. */
  readonly nothing: string;
}

function addServiceChange(group: Command, session: Session, { name, description, nothing }: Change): void {
  const { output } = session;
  const command = group
    .command(name)
    .description(description)
    .addHelpText('after', `\nExample:\n  pgkeep service ${name}`);
  command.action(() =>
    session.run(command, async (client) => {
      const change: ServiceChange = await (await client()).service[name]();
      output.result(change, () => {
        for (const line of change.did.length === 0 ? [nothing] : change.did) output.line(line);
        if (name === 'install') showStatus(session, change.status);
      });
      return name === 'install' ? exitCodeOf(change.status) : exitCodes.done;
    }),
  );
}

function showStatus({ output, host }: Session, status: ServiceStatus): void {
  output.pairs([
    ['service', `${status.name} of ${serviceManagers[status.manager]}`],
    ['state', stateOf(status)],
    ['place', status.installed && status.place !== status.name ? status.place : undefined],
    ['starts', status.starts?.join(' ')],
    ['last tick', status.lastTickAt === null ? 'none' : agoCell(host, status.lastTickAt)],
    ...status.logins.map(({ name, triedAt, works }): [string, string] => [
      'login',
      `${name}: ${works ? 'can be read by the service' : 'cannot be read by the service'}, tried ${agoCell(host, triedAt)}`,
    ]),
  ]);
  showFindings(output, status.findings);
  if (status.needsInstall) output.hint(`Install or repair: ${pgkeepLine('service install')}`);
}

function stateOf({ installed, isOn }: ServiceStatus): string {
  if (!installed) return 'not installed';
  return isOn ? 'on' : 'off';
}

function exitCodeOf({ findings }: ServiceStatus): ExitCode {
  const severities = new Set(findings.map(({ severity }) => severity));
  if (severities.has('blocker')) return exitCodes.failed;
  return severities.has('warning') ? exitCodes.warnings : exitCodes.done;
}
