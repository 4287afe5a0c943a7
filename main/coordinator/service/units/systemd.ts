import { PgkeepError } from '../../../core/errors.ts';
import { expectPlainPaths, tickMinutes, unitSuffix, type Unit } from './unit.ts';

/** First line of both files: only files that have it are changed or removed. */
const mark = '# Made by pgkeep. Installing the service again writes it anew: put changes into a drop-in.';

/** Name of the service and its timer, without .service and .timer. */
export const systemdName = (home: string): string => `pgkeep-run-due-${unitSuffix(home)}`;

export const isOurUnit = (text: string): boolean => text.startsWith(`${mark}\n`);

/**
 * A word for a unit file, as systemd.syntax(7) and systemd.unit(5) read it: in double quotes, backslash and quote with
 * a backslash before them, % doubled, since %h and others are replaced.
 */
const quoted = (word: string): string => `"${word.replace(/[\\"]/g, String.raw`\$&`).replaceAll('%', '%%')}"`;

/** In a command line a $ is doubled, too: $NAME would be replaced (systemd.service(5), "Command lines"). */
const argument = (word: string): string => quoted(word).replaceAll('$', '$$$$');

/** Throws UserErrorInvalidInput where systemd takes no such path: "Executable name contains special characters". */
function program(path: string): string {
  if (/["'\\]/.test(path)) {
    throw new PgkeepError(
      'UserErrorInvalidInput',
      `systemd starts no program with a quote or a backslash in its path, as ${path} has.`,
      { remedy: 'Move it to a path without such a character.' },
    );
  }
  // Of the path itself nothing but % is replaced.
  return quoted(path);
}

/** The two unit files. Throws UserErrorInvalidInput for paths that systemd does not take. */
export function systemdUnits(unit: Unit): { readonly service: string; readonly timer: string } {
  expectPlainPaths(unit);
  const service = `${mark}
[Unit]
Description=pgkeep: backups that are due

[Service]
Type=oneshot
ExecStart=${[program(unit.program), ...unit.args.map(argument)].join(' ')}
Environment=${quoted(`PGKEEP_HOME=${unit.home}`)}
Environment=${quoted(`PATH=${unit.path}`)}
# A dump may take days.
TimeoutStartSec=infinity
# pgkeep ends its own tools, and cleans up behind them.
KillMode=mixed
TimeoutStopSec=2min
# Completed with warnings.
SuccessExitStatus=3
`;
  const timer = `${mark}
[Unit]
Description=pgkeep: looks every ${tickMinutes} minutes for backups that are due

[Timer]
OnCalendar=*:0/${tickMinutes}
# No Persistent= and no RandomizedDelaySec=: what was missed is found by the next tick, and each instance has its own delay.
OnStartupSec=1min
AccuracySec=1min

[Install]
WantedBy=timers.target
`;
  return { service, timer };
}

/** What such a service file starts; undefined where it cannot be read. */
export function readSystemdService(text: string): Unit | undefined {
  const lines = text.split('\n');
  const valuesOf = (key: string) =>
    lines.filter((line) => line.startsWith(`${key}=`)).flatMap((line) => wordsOf(line.slice(key.length + 1)));
  const [first, ...args] = valuesOf('ExecStart');
  const environment = valuesOf('Environment');
  const variable = (name: string) =>
    environment.find((each) => each.startsWith(`${name}=`))?.slice(name.length + 1);
  const home = variable('PGKEEP_HOME');
  if (first === undefined || home === undefined) return undefined;
  return {
    program: first,
    args: args.map((word) => word.replaceAll('$$', '$')),
    home,
    path: variable('PATH') ?? '',
  };
}

/** The words of a line that {@link quoted} wrote. */
const wordsOf = (line: string): string[] =>
  [...line.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, word = '']) =>
    word.replace(/\\(.)/g, '$1').replaceAll('%%', '%'),
  );
