import type { Finding } from '../../../../shared/findings.ts';
import { PgkeepError } from '../../../core/errors.ts';
import type { Answer, Machine } from '../machine.ts';
import type { Unit } from '../units/unit.ts';

/** A unit as it was found. */
export interface FoundUnit {
  /** `foreign`: something of this name that pgkeep did not make. */
  readonly state: 'none' | 'ours' | 'foreign';
  /** What it starts; undefined where there is none, or it cannot be read any more. */
  readonly unit?: Unit;
  /** Whether its text is, byte for byte or setting by setting, what pgkeep writes for what it starts. */
  readonly isAsWritten: boolean;
  /** Whether the operating system starts it at its times. */
  readonly isOn: boolean;
  /** Whether a tick is running now. */
  readonly isRunning: boolean;
  /** What else this manager knows to be wrong. */
  readonly findings: readonly Finding[];
}

/** What starts a unit at its times: systemd's user manager, launchd, or the Task Scheduler. */
export interface ServiceManager {
  readonly kind: 'systemd' | 'launchd' | 'task-scheduler';
  /** What the unit is called there. */
  readonly name: string;
  /** The file that has it, or its place in the Task Scheduler. */
  readonly place: string;
  /** Why it cannot be asked, in a sentence; undefined where it answers. */
  away(): Promise<string | undefined>;
  find(): Promise<FoundUnit>;
  /** Writes the unit and switches it on; returns what else it did, a sentence each. Throws PgkeepError. */
  install(unit: Unit): Promise<readonly string[]>;
  /** Switches it off and removes it. Throws PgkeepError. */
  uninstall(): Promise<void>;
}

/** A manager for one home on this machine. */
export type MakeManager = (machine: Machine, home: string) => ServiceManager;

/** Throws UserErrorServiceRefused with what the program said, unless it succeeded. */
export function expectOk(answer: Answer, what: string): void {
  if (answer.ok) return;
  const details = [answer.stderr, answer.stdout].map((text) => text.trim()).filter((text) => text !== '');
  throw new PgkeepError(
    'UserErrorServiceRefused',
    what,
    details.length === 0 ? {} : { details: details.join('\n') },
  );
}

/** Throws UserErrorServiceRefused for what pgkeep did not make. */
export function expectNotForeign({ place }: ServiceManager, { state }: FoundUnit): void {
  if (state !== 'foreign') return;
  throw new PgkeepError('UserErrorServiceRefused', `${place} was not made by pgkeep, and stays as it is.`, {
    remedy: 'Look at what it is, and move it away. Then try again.',
  });
}
