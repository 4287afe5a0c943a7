import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { promisify } from 'node:util';

/** A running pg_dump or pg_restore. */
export type ClientProcess = {
  readonly pid: number;
  readonly program: 'pg_dump' | 'pg_restore';
  /** Its arguments, as anybody on the machine can see them. */
  readonly commandLine: string;
};

/** The client tools that run for a database now, of whichever process, found by their PGDATABASE. */
export async function clientProcesses(database: string): Promise<ClientProcess[]> {
  const all = existsSync('/proc/self/environ') ? await fromProc() : await fromPs();
  return all.flatMap(({ pid, commandLine, environment }) => {
    const program = /(?:^|[/\0 ])(pg_dump|pg_restore)(?=[\0 ])/.exec(commandLine)?.[1];
    if (program === undefined || !environment.split(/[\0 ]/).includes(`PGDATABASE=${database}`)) return [];
    return [{ pid, program: program as ClientProcess['program'], commandLine }];
  });
}

type Found = { pid: number; commandLine: string; environment: string };

async function fromProc(): Promise<Found[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  return await Promise.all(
    pids.map(async (pid) => {
      const [commandLine, environment] = await Promise.all(
        // A process may end meanwhile, or belong to somebody else.
        ['cmdline', 'environ'].map((file) => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '')),
      );
      return { pid: Number(pid), commandLine: commandLine ?? '', environment: environment ?? '' };
    }),
  );
}

/** Where there is no /proc, ps shows the environment behind the arguments. */
async function fromPs(): Promise<Found[]> {
  const ps = promisify(execFile);
  const { stdout: plain } = await ps('ps', ['-A', '-ww', '-o', 'pid=,command=']);
  const { stdout: full } = await ps('ps', ['-A', '-E', '-ww', '-o', 'pid=,command=']);
  const lines = (text: string) =>
    text.split('\n').flatMap((line): [number, string][] => {
      const match = /^\s*(\d+)\s(.*)$/.exec(line);
      return match === null ? [] : [[Number(match[1]), match[2] ?? '']];
    });
  const environments = new Map(lines(full));
  return lines(plain).map(([pid, commandLine]) => ({
    pid,
    commandLine: `${commandLine} `,
    environment: environments.get(pid) ?? '',
  }));
}
