import type { JobStarter } from '../../coordinator/jobs/start-jobs.ts';
import { findVault } from '../../coordinator/lookup.ts';
import { resolveStorage } from '../../coordinator/places/resolve.ts';
import { addVault } from '../../coordinator/vaults/add-vault.ts';
import { carryVaultOver, lookAtOldVault } from '../../coordinator/vaults/carry-over.ts';
import { cleanVault, listAbandoned } from '../../coordinator/vaults/clean-vault.ts';
import { fillVault } from '../../coordinator/vaults/fill-vault.ts';
import { removeVault } from '../../coordinator/vaults/remove-vault.ts';
import { repairVault } from '../../coordinator/vaults/repair-vault.ts';
import { setVaultLogin } from '../../coordinator/vaults/set-login.ts';
import { setSecondPlace } from '../../coordinator/vaults/second-place/set-second-place.ts';
import { showVault } from '../../coordinator/vaults/show-vault.ts';
import type { Implementer } from '../implementer.ts';

export function vaultsCalls(os: Implementer['vaults'], { engine }: JobStarter) {
  const { store } = engine;
  return os.router({
    add: os.add.handler(async ({ input: { location, runtime, ...input } }) =>
      addVault(engine, {
        ...input,
        location: await resolveStorage(engine, location, 'vault'),
        ...(runtime === undefined ? {} : { runtime: await resolveStorage(engine, runtime, 'vault') }),
      }),
    ),
    setRuntime: os.setRuntime.handler(async ({ input }) =>
      setSecondPlace(engine, findVault(store, input.vault), {
        ...input,
        place: await resolveStorage(engine, input.place, 'vault'),
      }),
    ),
    setLogin: os.setLogin.handler(({ input: { vault, ...login } }) =>
      setVaultLogin(engine, findVault(store, vault), login),
    ),
    list: os.list.handler(() => [...store.vaults.list()]),
    repair: os.repair.handler(({ input }) => repairVault(engine, findVault(store, input.vault))),
    remove: os.remove.handler(({ input }) => removeVault(engine, findVault(store, input.vault))),
    abandoned: os.abandoned.handler(({ input }) => listAbandoned(engine, findVault(store, input.vault))),
    clean: os.clean.handler(({ input }) => cleanVault(engine, findVault(store, input.vault), input.items)),
    beforeCarryOver: os.beforeCarryOver.handler(({ input }) =>
      lookAtOldVault(engine, findVault(store, input.vault)),
    ),
    carryOver: os.carryOver.handler(({ input }) => carryVaultOver(engine, findVault(store, input.vault))),
    copyInto: os.copyInto.handler(({ input, signal }) =>
      fillVault(
        engine,
        {
          from: findVault(store, input.vault),
          into: findVault(store, input.into),
          withoutDamaged: input.withoutDamaged,
        },
        signal,
      ),
    ),
    show: os.show.handler(({ input }) => showVault(engine, findVault(store, input.vault))),
  });
}
