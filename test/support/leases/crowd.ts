import { ObjectExists, ObjectNotFound, type ObjectInfo, type Storage } from '../../../main/vault/storage.ts';
import type { Leasing, ServiceLease } from '../../../main/vault/leases/service-lease.ts';
import { serviceLeaseMs } from '../../../main/vault/leases/service-lease.ts';
import type { RuntimeTime } from '../../../main/vault/leases/lease.ts';

/** Lets everything run that waits for nothing but its turn. */
const settle = () => new Promise<void>((resolve) => void setImmediate(resolve));

/** Something that may happen next. */
interface Waiting {
  readonly process: Process;
  readonly at: number;
  happen(): void;
}

/**
 * Workstations that use one place at the same time. Each call to the storage waits for its turn, and each timer for
 * its time; the test chooses what happens next. So every interleaving can be had, slow networks and machines that
 * sleep included. The place is in memory, and each call acts in one piece.
 */
export class Crowd {
  readonly kept = new Map<string, { content: Buffer; modifiedAt: Date }>();
  readonly #leases = new Map<string, { id: object; until: number }>();
  #now = Date.parse('2026-11-28T12:00:00Z');
  #calls: Waiting[] = [];
  #timers: Waiting[] = [];

  get now(): Date {
    return new Date(this.#now);
  }

  /** How much may happen next: calls, and the next timer. */
  get choices(): number {
    return this.#calls.length + (this.#timers.length > 0 ? 1 : 0);
  }

  /** Lets one of the {@link choices} happen. */
  async happen(choice: number): Promise<void> {
    const call = this.#calls[choice];
    if (call !== undefined) {
      this.#calls = this.#calls.filter((other) => other !== call);
      call.happen();
    } else this.#fireNext();
    await settle();
  }

  /** All calls that wait are answered, and those that follow from them. */
  async answerAll(): Promise<void> {
    await settle();
    while (this.#calls.length > 0) await this.happen(0);
  }

  /** Time passes, with all that happens in it; calls are answered at once. */
  async pass(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds;
    await this.answerAll();
    while (this.#timers.some(({ at }) => at <= end)) {
      this.#fireNext();
      await this.answerAll();
    }
    this.#now = end;
  }

  /** All of `runtime/` is gone. */
  lose(): void {
    this.kept.clear();
    this.#leases.clear();
  }

  /** A process on a workstation of its own. */
  start(): Process {
    return new Process(this);
  }

  call(process: Process, effect: () => void): void {
    this.#calls.push({ process, at: this.#now, happen: effect });
  }

  timer(process: Process, milliseconds: number, fire: () => void): Disposable {
    const timer = { process, at: this.#now + milliseconds, happen: fire };
    this.#timers.push(timer);
    return {
      [Symbol.dispose]: () => {
        this.#timers = this.#timers.filter((other) => other !== timer);
      },
    };
  }

  /** Nothing of the process goes on. */
  kill(process: Process): void {
    this.#calls = this.#calls.filter((other) => other.process !== process);
    this.#timers = this.#timers.filter((other) => other.process !== process);
  }

  leaseOf(name: string): { id: object; until: number } | undefined {
    return this.#leases.get(name);
  }

  setLease(name: string, id: object | undefined): void {
    if (id === undefined) this.#leases.delete(name);
    else this.#leases.set(name, { id, until: this.#now + serviceLeaseMs });
  }

  #fireNext(): void {
    const [next] = this.#timers.toSorted((a, b) => a.at - b.at);
    if (next === undefined) return;
    this.#timers = this.#timers.filter((other) => other !== next);
    this.#now = Math.max(this.#now, next.at);
    next.happen();
  }
}

/** One process, until it is killed. */
export class Process {
  readonly #crowd: Crowd;
  isKilled = false;
  /** Calls that change something, for whoever kills it at one of them. */
  readonly changes: string[] = [];
  /** Called before and after each change. */
  onChange: (change: string, when: 'before' | 'after') => void = () => {};

  constructor(crowd: Crowd) {
    this.#crowd = crowd;
  }

  kill(): void {
    this.isKilled = true;
    this.#crowd.kill(this);
  }

  get time(): RuntimeTime {
    const crowd = this.#crowd;
    return {
      clock: { now: () => crowd.now, elapsed: () => crowd.now.getTime() },
      wait: (milliseconds) => new Promise((resolve) => void crowd.timer(this, milliseconds, resolve)),
      repeat: (milliseconds, work) => {
        let timer: Disposable;
        const again = () => {
          timer = crowd.timer(this, milliseconds, () => {
            again();
            work();
          });
        };
        again();
        return { [Symbol.dispose]: () => timer[Symbol.dispose]() };
      },
    };
  }

  /**
   * The place as numbered files use it. Through a share, a list may be `staleMs` old (acdirmax of NFS, the directory
   * cache of SMB), unless this process itself has changed something since.
   */
  storage(staleMs = 0): Storage {
    const lists = new Map<string, { readonly at: number; readonly found: ObjectInfo[] }>();
    const { kept } = this.#crowd;
    const now = () => this.#crowd.now;
    const get = (name: string) => {
      const found = kept.get(name);
      if (found === undefined) throw new ObjectNotFound(name);
      return found.content;
    };
    const look = <Result>(effect: () => Result) => this.#call(effect);
    const change = <Result>(what: string, effect: () => Result) =>
      this.#change(what, () => {
        lists.clear();
        return effect();
      });
    const list = (prefix: string) => {
      const known = lists.get(prefix);
      if (known !== undefined && now().getTime() - known.at < staleMs) return known.found;
      const found = [...kept].flatMap(([name, { content, modifiedAt }]): ObjectInfo[] =>
        name.startsWith(prefix) ? [{ name, size: content.length, modifiedAt }] : [],
      );
      lists.set(prefix, { at: now().getTime(), found });
      return found;
    };
    const storage: Pick<Storage, 'location' | 'read' | 'write' | 'list' | 'remove' | 'now'> = {
      location: 'the crowd',
      read: (name) => look(() => get(name)),
      now: () => look(now),
      write: (name, content, { ifAbsent = false } = {}) =>
        change(`write ${name}`, () => {
          if (ifAbsent && kept.has(name)) throw new ObjectExists(name);
          kept.set(name, { content: Buffer.from(content), modifiedAt: now() });
        }),
      remove: (name) => change(`remove ${name}`, () => void kept.delete(name)),
      async *list(prefix) {
        yield* await look(() => list(prefix));
      },
    };
    return storage as Storage;
  }

  /** The place as one whose service leases objects, as Azure Blob does. */
  leasingStorage(): Storage & Leasing {
    return Object.assign(this.storage(), { serviceLease: (name: string) => this.#serviceLease(name) });
  }

  #serviceLease(name: string): ServiceLease {
    const crowd = this.#crowd;
    const id = {};
    const isOurs = () => crowd.leaseOf(name)?.id === id;
    const isFree = () => (crowd.leaseOf(name)?.until ?? 0) <= crowd.now.getTime();
    const expectObject = () => {
      if (!crowd.kept.has(name)) throw new ObjectNotFound(name);
    };
    return {
      acquire: () =>
        this.#change(`acquire ${name}`, () => {
          expectObject();
          if (!isFree() && !isOurs()) return false;
          crowd.setLease(name, id);
          return true;
        }),
      isTaken: () =>
        this.#call(() => {
          expectObject();
          return !isFree();
        }),
      renew: () =>
        this.#call(() => {
          if (!crowd.kept.has(name)) return 'no object';
          if (!isOurs()) return 'lost';
          crowd.setLease(name, id);
          return 'renewed';
        }),
      write: (content) =>
        this.#change(`write ${name} under its lease`, () => {
          if (!crowd.kept.has(name) || !isOurs() || isFree()) return false;
          crowd.kept.set(name, { content: Buffer.from(content), modifiedAt: crowd.now });
          return true;
        }),
      release: () =>
        this.#change(`release ${name}`, () => {
          if (isOurs()) crowd.setLease(name, undefined);
        }),
      endAnyones: () => this.#change(`end the lease of ${name}`, () => crowd.setLease(name, undefined)),
    };
  }

  /** A call of a killed process is never answered. */
  async #call<Result>(effect: () => Result): Promise<Result> {
    return await new Promise<Result>((resolve, reject) => {
      if (this.isKilled) return;
      this.#crowd.call(this, () => {
        try {
          resolve(effect());
        } catch (error) {
          reject(error);
        }
      });
    });
  }

  /** A change and its answer are two moments: the process may be killed between them, and others act. */
  async #change<Result>(what: string, effect: () => Result): Promise<Result> {
    const result = await this.#call(() => {
      this.changes.push(what);
      this.onChange(what, 'before');
      if (this.isKilled) return { error: new Error('killed') };
      try {
        return { value: effect() };
      } catch (error) {
        return { error };
      } finally {
        this.onChange(what, 'after');
      }
    });
    await this.#call(() => {});
    if ('value' in result) return result.value;
    throw result.error;
  }
}
