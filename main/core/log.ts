import { pino, type Logger } from 'pino';
import { redact } from './redact.ts';

export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>;

/** The log of pgkeep itself, one JSON object a line; every line is redacted as a whole before it is written. */
export function openLog(file: string): Log {
  return pino(
    { base: { pid: process.pid }, hooks: { streamWrite: redact }, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ dest: file, mkdir: true, sync: true, mode: 0o600 }),
  );
}

/** For tests and tools that want silence. */
export const silentLog: Log = pino({ level: 'silent' });
