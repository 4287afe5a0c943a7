import { messageOf } from '../../../core/errors.ts';
import type { TocEntry } from '../../../postgres/archive/format/types.ts';
import { connect } from '../../../postgres/connect/connect.ts';
import {
  holdingSchema,
  holdJobs,
  releaseJobs,
  schedulersIn,
  type HeldJobs,
} from '../../../postgres/restore/self-acting/schedulers.ts';
import { settleSubscriptions } from '../../../postgres/restore/self-acting/subscriptions.ts';
import type { Target } from '../../../postgres/connect/target.ts';

export interface SwitchedOffWords {
  readonly notes: string[];
  readonly warnings: string[];
}

/** What begins to act by itself in a restored copy: jobs of schedulers, and subscriptions. */
export class SchedulersAndSubscriptions {
  readonly #target: Target;
  readonly #activate: boolean;
  readonly #schedulers: ReturnType<typeof schedulersIn>;
  readonly #holding: string;

  /** `target` is the new database, `entries` what is restored into it. Active in no scratch database: `activate` false. */
  constructor(target: Target, entries: readonly TocEntry[], activate: boolean, jobId: string) {
    this.#target = target;
    this.#activate = activate;
    this.#schedulers = activate ? [] : schedulersIn(entries);
    this.#holding = holdingSchema(jobId);
  }

  /** Between pre-data and data: no job is active from the moment on at which it is there. */
  async hold(): Promise<void> {
    if (this.#schedulers.length === 0) return;
    await using connection = await connect(this.#target, { writes: true });
    await holdJobs(connection, this.#schedulers, this.#holding);
  }

  /** When all rows are loaded, and before post-data. Says which jobs came back switched off. */
  async release(): Promise<SwitchedOffWords> {
    if (this.#schedulers.length === 0) return { notes: [], warnings: [] };
    await using connection = await connect(this.#target, { writes: true });
    const { held, failures } = await releaseJobs(connection, this.#schedulers, this.#holding);
    return {
      notes: held.map(heldWords),
      warnings: failures.map(
        ({ extension, reason, sql }) =>
          `The jobs of ${extension} may be active, for they could not be switched off: ${reason}. As its owner or a superuser: ${sql}`,
      ),
    };
  }

  /** For a half-made database that is kept: it goes on without what pgkeep made there. Never throws. */
  async abandon(): Promise<void> {
    await this.release().catch(() => undefined);
  }

  /** When all is there. Never throws: the database is whole, whatever becomes of its subscriptions. */
  async settle(): Promise<SwitchedOffWords> {
    try {
      await using connection = await connect(this.#target, { writes: true });
      return await settleSubscriptions(connection, this.#activate);
    } catch (error) {
      const warning = `The subscriptions could not be read: ${messageOf(error)}`;
      return { notes: [], warnings: [warning] };
    }
  }
}

/** Jobs that a sentence names; of more it says how many there are. */
const named = 10;

function heldWords({ extension, jobs, sql }: HeldJobs): string {
  const names = jobs.slice(0, named).map(({ id, called }) => `${id} (${called.trim()})`);
  const rest = jobs.length - names.length;
  const places = [...new Set(jobs.map(({ place }) => place))].filter((place) => place !== '');
  return [
    `${jobs.length === 1 ? 'One job' : `${jobs.length} jobs`} of ${extension} came back switched off: ${names.join(', ')}${rest === 0 ? '' : ` and ${rest} more`}.`,
    ...(places.length === 0
      ? []
      : [`Switched on, ${jobs.length === 1 ? 'it runs' : 'they run'} in ${places.join(', ')}.`]),
    `To switch ${jobs.length === 1 ? 'it' : 'them'} on: ${sql}`,
  ].join(' ');
}
