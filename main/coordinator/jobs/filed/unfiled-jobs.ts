import type { JobId } from '../../../../shared/ids.ts';
import { whenFree } from '../../../store/when-free.ts';
import type { Engine } from '../../engine.ts';

/** So many jobs are remembered, the newest: what was filed in no vault for longer is a matter of this home alone. */
const remembered = 1_000;

/**
 * Notes that the record of an ended job is being filed in its vault, before that begins: one that a killed process or a
 * vault out of reach left unfiled is filed later. Returns how often it was tried, this time included.
 */
export async function noteFiling(
  { store, clock }: Pick<Engine, 'store' | 'clock'>,
  id: JobId,
): Promise<number> {
  const triedAt = clock.now().toISOString();
  return await whenFree(() =>
    store.transaction(() => {
      const unfiled = store.settings.get('unfiledJobs') ?? [];
      const tries = (unfiled.find((each) => each.id === id)?.tries ?? 0) + 1;
      const others = unfiled.filter((each) => each.id !== id);
      store.settings.set('unfiledJobs', [...others, { id, tries, triedAt }].slice(-remembered));
      return tries;
    }),
  );
}

/** Forgets a job that is filed, or that nothing is to be filed of. */
export async function noteFiled({ store }: Pick<Engine, 'store'>, id: JobId): Promise<void> {
  await whenFree(() =>
    store.transaction(() => {
      const unfiled = store.settings.get('unfiledJobs') ?? [];
      const others = unfiled.filter((each) => each.id !== id);
      if (others.length < unfiled.length) store.settings.set('unfiledJobs', others);
    }),
  );
}
