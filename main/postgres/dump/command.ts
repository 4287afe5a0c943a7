import { connectionParameters } from '../connect/tool-environment.ts';
import type { CompressionChoice, InstanceOptions } from '../../../shared/instances/instances.ts';

/** The compression that pg_dump is asked for, as its --compress wants it. */
export function resolveCompression(
  choice: CompressionChoice,
  tool: { major: number; zstd: boolean },
): { argument: string; note?: string } {
  const [algorithm, level] = choice.split(':');
  if (algorithm === 'none') return { argument: '0' };
  if (algorithm === 'gzip') return { argument: level ?? '6' };
  if (algorithm === 'zstd' && tool.zstd) return { argument: `zstd:${level}` };
  if (algorithm === 'zstd') {
    return {
      argument: '1',
      note: `pg_dump ${tool.major} does not know zstd; gzip:1 was used instead of ${choice}`,
    };
  }
  // gzip:1 is the nearest to zstd:1 in speed and size; pg_dump's own default (6) is four times slower
  return { argument: tool.zstd ? 'zstd:1' : '1' };
}

/** Algorithm that an argument of {@link resolveCompression} stands for, in the manifest's words. */
export function algorithmOf(argument: string): string {
  if (argument === '0') return 'none';
  return argument.includes(':') ? argument.slice(0, argument.indexOf(':')) : 'gzip';
}

/**
 * Arguments of the pg_dump that streams one database to stdout. Connection and login are in the
 * environment (see tool-environment.ts). The encoding is the database's own: pg_dump would otherwise take the
 * client_encoding that somebody set for the login or the database, and fail at the first character that it lacks.
 * `selected` says what is left out (see selection/arguments.ts).
 */
export function dumpArguments(
  options: InstanceOptions,
  compression: string,
  encoding: string,
  selected: readonly string[] = [],
): string[] {
  return [
    '--format=custom',
    `--compress=${compression}`,
    `--encoding=${encoding}`,
    '--verbose',
    '--no-password',
    `--dbname=${connectionParameters}`,
    ...selected,
    // 0 means no limit to pg_dump; without a limit a dump would queue behind DDL, and others behind it
    ...(options.lockWaitTimeoutMs > 0 ? [`--lock-wait-timeout=${options.lockWaitTimeoutMs}`] : []),
  ];
}
