import type { Store } from '../../store/store.ts';

/** Notes that due backups were looked for, at the beginning of each run; the status of the service tells the last one. */
export function noteTick(store: Pick<Store, 'ticks'>, at: Date): void {
  store.ticks.note(at);
}
