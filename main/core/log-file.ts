import { countOf } from '../../shared/words/counts.ts';
import fs from 'node:fs';
import { dirname } from 'node:path';

/** Writes to the log at once and never throws: the log is written where something else has gone wrong already. */
export class LogFile {
  readonly #file: string;
  readonly #complain: (line: string) => void;
  #descriptor: number | undefined;
  #lost = 0;
  #reason = '';
  /** The last line broke off: what follows begins on a line of its own. */
  #isTorn = false;
  #hasComplained = false;

  /**
   * The file and its folder are made with the first line. `complain` hears once that lines cannot be written (no
   * space, a disk that was removed); how many they were then stands in the log, as soon as it can be written again.
   */
  constructor(file: string, complain: (line: string) => void) {
    this.#file = file;
    this.#complain = complain;
  }

  /** Writes a whole line, its end included. */
  write(line: string): void {
    try {
      const descriptor = this.#open();
      if (this.#isTorn) this.#append(descriptor, '\n');
      this.#isTorn = false;
      if (this.#lost > 0) this.#append(descriptor, lossLine(this.#lost, this.#reason));
      this.#lost = 0;
      this.#append(descriptor, line);
    } catch (error) {
      this.#lose(error instanceof Error ? error.message : String(error));
    }
  }

  #lose(reason: string): void {
    this.#lost += 1;
    this.#reason = reason;
    this.#close();
    if (this.#hasComplained) return;
    this.#hasComplained = true;
    try {
      this.#complain(`pgkeep cannot write its log: ${this.#file}: ${reason}`);
    } catch {
      // There is nobody left to tell.
    }
  }

  /** The file at that path: somebody may have removed it, or the whole folder, while it was open. */
  #open(): number {
    if (this.#descriptor !== undefined && fs.fstatSync(this.#descriptor).nlink === 0) this.#close();
    if (this.#descriptor === undefined) {
      fs.mkdirSync(dirname(this.#file), { recursive: true });
      this.#descriptor = fs.openSync(this.#file, 'a', 0o600);
    }
    return this.#descriptor;
  }

  #append(descriptor: number, text: string): void {
    let rest = Buffer.from(text);
    while (rest.length > 0) {
      const written = fs.writeSync(descriptor, rest);
      this.#isTorn = written < rest.length;
      rest = rest.subarray(written);
    }
  }

  #close(): void {
    const descriptor = this.#descriptor;
    this.#descriptor = undefined;
    try {
      if (descriptor !== undefined) fs.closeSync(descriptor);
    } catch {
      // It is given up in any case.
    }
  }
}

function lossLine(lost: number, reason: string): string {
  const time = new Date().toISOString();
  return `${JSON.stringify({ level: 40, time, pid: process.pid, reason, msg: `${countOf(lost, 'line')} of this log could not be written` })}\n`;
}
