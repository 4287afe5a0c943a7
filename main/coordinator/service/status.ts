import { existsSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import type { Finding } from '../../../shared/findings.ts';
import type { ServiceStatus } from '../../../shared/service.ts';
import type { FoundUnit, ServiceManager } from './managers/manager.ts';
import { loginFindings, triedLogins } from './logins-of-unit.ts';
import { tickMinutes, type Unit } from './units/unit.ts';
import { managerOf, wantedUnit, type ServiceEngine } from './wanted-unit.ts';

const reinstall = 'Install the service again, which puts it right.';

/** Ticks that may be late before somebody should look. */
const patientTicks = 3;

/** What the unit of this home is, and what is wrong with it. Throws UserErrorServiceRefused. */
export async function serviceStatus(engine: ServiceEngine): Promise<ServiceStatus> {
  const manager = managerOf(engine);
  const wanted = wantedUnit(engine);
  const found = await findUnit(manager, wanted);
  const lastTick = engine.store.ticks.last();
  const away = await manager.away();
  return {
    manager: manager.kind,
    name: manager.name,
    place: manager.place,
    installed: found.state === 'ours',
    isOn: found.isOn,
    starts: found.unit === undefined ? null : [found.unit.program, ...found.unit.args],
    lastTickAt: lastTick?.toISOString() ?? null,
    logins: triedLogins(engine.store).map(({ name, triedAt, problem }) => ({
      name,
      triedAt,
      works: problem === undefined,
    })),
    findings: [
      ...(away === undefined ? [] : [awayFinding(away)]),
      ...unitFindings(manager, found, wanted),
      ...(found.state === 'ours' ? tickFindings(lastTick, engine.clock.now()) : []),
      ...(await loginFindings(engine)),
    ],
    needsInstall: found.state !== 'foreign' && !isAsWanted(found, wanted),
  };
}

/** The unit of this home as the operating system has it. */
export async function findUnit(manager: ServiceManager, wanted: Unit | undefined): Promise<FoundUnit> {
  const found = await manager.find();
  if (manager.kind !== 'task-scheduler' || found.unit === undefined || wanted === undefined) return found;
  const isIt = legible(wordsOf(found.unit)) === legible(wordsOf(wanted));
  return isIt ? { ...found, unit: wanted } : found;
}

const wordsOf = ({ program, args, home }: Unit): string => [program, ...args, home].join('\n');

/** Whether installing would change nothing. */
export function isAsWanted(found: FoundUnit, wanted: Unit | undefined): boolean {
  return found.state === 'ours' && found.isAsWritten && found.isOn && isSameUnit(found.unit, wanted, true);
}

/** `wholly` compares PATH, too, which is another one in each terminal. */
function isSameUnit(found: Unit | undefined, wanted: Unit | undefined, wholly: boolean): boolean {
  // Who cannot say what it is to start finds nothing wrong with what it starts.
  if (found === undefined || wanted === undefined) return found !== undefined;
  return wordsOf(found) === wordsOf(wanted) && (!wholly || found.path === wanted.path);
}

/** schtasks writes in the code page of the console: what is not ASCII may come back as something else. */
const legible = (text: string): string => text.replace(/[^ -~]+|\?+/g, '?');

const awayFinding = (message: string): Finding => ({
  title: 'Manager',
  severity: 'blocker',
  message,
  remedy:
    'Log in as this user (not with su or sudo), or have another scheduler, such as cron, start what is due every 15 minutes.',
});

function unitFindings(manager: ServiceManager, found: FoundUnit, wanted: Unit | undefined): Finding[] {
  if (found.state === 'none') {
    return [
      {
        title: 'Service',
        severity: 'blocker',
        message: 'It is not installed: backups run by themselves only while the application is open.',
        remedy: 'Install the service.',
      },
    ];
  }
  if (found.state === 'foreign') {
    return [
      {
        title: 'Service',
        severity: 'blocker',
        message: `${manager.place} was not made by pgkeep, and stays as it is.`,
        remedy: 'Look at what it is, and move it away. Then install the service.',
      },
    ];
  }
  const findings = [...programFindings(found.unit, wanted), ...found.findings];
  if (!found.isOn) {
    findings.unshift({
      title: 'Timer',
      severity: 'blocker',
      message: `${manager.name} is off: nothing runs by itself.`,
      remedy: reinstall,
    });
  }
  if (!found.isAsWritten && found.findings.every(({ title }) => title !== 'Settings of the task')) {
    findings.push({
      title: 'Service',
      severity: 'warning',
      message: `${manager.place} is not as this pgkeep writes it.`,
      remedy: reinstall,
    });
  }
  return findings;
}

function programFindings(unit: Unit | undefined, wanted: Unit | undefined): Finding[] {
  if (unit === undefined) return [];
  const gone = [unit.program, ...unit.args].find((path) => isAbsolute(path) && !existsSync(path));
  const title = 'Program';
  if (gone !== undefined) {
    const message = `The service starts ${gone}, which is not there any more: pgkeep or Node.js was moved, updated or removed.`;
    return [{ title, severity: 'blocker', message, remedy: reinstall }];
  }
  if (wanted === undefined || isSameUnit(unit, wanted, false)) return [];
  const message = `The service starts ${commandOf(unit)}, and this pgkeep is ${commandOf(wanted)}.`;
  return [
    {
      title,
      severity: 'warning',
      message,
      remedy: 'If this pgkeep is to be started, install the service again.',
    },
  ];
}

const commandOf = ({ program, args }: Unit): string => [program, ...args].join(' ');

function tickFindings(last: Date | undefined, now: Date): Finding[] {
  const title = 'Last tick';
  if (last === undefined) {
    const message = `There was none yet. The first one comes within ${tickMinutes} minutes.`;
    return [{ title, severity: 'note', message }];
  }
  if (now.getTime() - last.getTime() <= patientTicks * tickMinutes * 60_000) return [];
  return [
    {
      title,
      severity: 'warning',
      message: `None for more than ${patientTicks * tickMinutes} minutes.`,
      facts: [{ kind: 'time', label: 'The last one', at: last.toISOString() }],
      remedy:
        'If the machine slept or was off, wait for the next one. Otherwise look at what the operating system says about the service.',
    },
  ];
}
