import { pino, type Logger } from 'pino';
import { redactJson } from './redact.ts';

export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>;

/** The log of pgkeep itself, one JSON object a line; every string in it is redacted before it is written. */
export function openLog(file: string): Log {
  return pino(
    {
      base: { pid: process.pid },
      hooks: { streamWrite: (line) => `${redactJson(line)}\n` },
      timestamp: pino.stdTimeFunctions.isoTime,
    },
    pino.destination({ dest: file, mkdir: true, sync: true, mode: 0o600 }),
  );
}

/** For tests and tools that want silence. */
export const silentLog: Log = pino({ level: 'silent' });
