import { InvalidArgumentError, Option, type Command } from 'commander';
import type { z } from 'zod';
import { asSentence } from '../cli-errors.ts';

/** The value as a schema of the contract has it. Throws what commander shows as a usage error. */
export function validated<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new InvalidArgumentError(result.error.issues.map(({ message }) => asSentence(message)).join(' '));
}

/** Reads an option's value with a schema of the contract, so that both say the same about it. */
export function checked<T>(schema: z.ZodType<T>): (text: string) => T {
  return (text) => validated(schema, text);
}

/** A whole number within bounds. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It is a whole number from ${least} to ${most}.`);
  };
}

/** An option that may be given several times. */
export function repeated<T>(parse: (text: string) => T): (text: string, previous?: T[]) => T[] {
  const one = single(parse);
  return (text, previous = []) => [...previous, one(text)];
}

/** An option whose parser throws plain errors: the value is wrong, not pgkeep. */
export function single<T>(parse: (text: string) => T): (text: string) => T {
  return (text) => {
    try {
      return parse(text);
    } catch (error) {
      if (error instanceof InvalidArgumentError || !(error instanceof Error)) throw error;
      throw new InvalidArgumentError(asSentence(error.message));
    }
  };
}

/** A day or a time in ISO 8601; without an offset it is local time. Gives UTC. */
export function pointInTime(text: string): string {
  const isDay = /^\d{4}-\d\d-\d\d$/.test(text);
  const isTime = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?$/i.test(text);
  // a day alone would be read as midnight UTC
  const at = new Date(isDay ? `${text}T00:00:00` : text);
  if ((isDay || isTime) && !Number.isNaN(at.getTime())) return at.toISOString();
  throw new InvalidArgumentError(
    'Write 2026-11-23 or 2026-11-23T18:30, with Z or +01:00 if it is not local time.',
  );
}

/** The last second of a day, such as 2027-12-31, by the clock of this machine. Gives UTC. */
export const endOfDay = (day: string): string => new Date(`${day}T23:59:59`).toISOString();

/** The value of an option that must not exist, because argv is readable by every user of the machine. */
export type Forbidden = string | boolean | undefined;

/** Makes an option known only in order to explain, whatever follows it, why it does not exist. */
export function forbid(command: Command, ...flags: string[]): void {
  for (const flag of flags) command.addOption(new Option(`${flag} [value]`).hideHelp());
}

/** Why a secret is not taken from the command line. */
export function secretInArguments(flag: string, instead: string): string {
  return `${flag} does not exist: every user of this machine can read the arguments of a program. Use ${instead} instead.`;
}
