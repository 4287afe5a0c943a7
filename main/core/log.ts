import { pino, type Logger } from 'pino';
import { LogFile } from './log-file.ts';
import { redactJson } from './redact.ts';

export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>;

/**
 * The log of pgkeep itself, one JSON object a line; every string in it is redacted before it is written. Logging
 * never throws: what cannot be written is counted, and `complain` hears of it once.
 */
export function openLog(file: string, complain: (line: string) => void): Log {
  return pino(
    {
      base: { pid: process.pid },
      hooks: { streamWrite: redactLine },
      timestamp: pino.stdTimeFunctions.isoTime,
    },
    new LogFile(file, complain),
  );
}

function redactLine(line: string): string {
  try {
    return `${redactJson(line)}\n`;
  } catch {
    // What cannot be redacted must not be written, and must not be in the way of what is being logged either.
    return `${JSON.stringify({ level: 50, msg: 'a line that could not be redacted' })}\n`;
  }
}

/** For tests and tools that want silence. */
export const silentLog: Log = pino({ level: 'silent' });
