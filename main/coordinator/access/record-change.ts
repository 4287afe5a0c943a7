import { hostname, userInfo } from 'node:os';
import pTimeout from 'p-timeout';
import type { AccessChange, PlannedChange } from '../../../shared/access/changes.ts';
import type { AzureIdentity } from '../../../shared/identities/identities.ts';
import type { VaultSummary } from '../../../shared/vaults/vaults.ts';
import { cleanUp } from '../../core/clean-up.ts';
import { messageOf, PgkeepError } from '../../core/errors.ts';
import { redact } from '../../core/redact.ts';
import type { NewAccessChange } from '../../store/tables/access-changes.ts';
import { whenFree } from '../../store/when-free.ts';
import type { Engine } from '../engine.ts';
import { asUnattended } from '../unattended.ts';
import { openVault } from '../vaults/open-vault.ts';

/** How the problem of a change ends that may have been made all the same. */
export const notKnown = 'it is not known whether it was changed.';

function problemOf(error: unknown): string {
  const isSilent = error instanceof PgkeepError && error.code === 'UserErrorAzureNotReachable';
  return isSilent ? `${error.message.replace(/\.$/, '')}: ${notKnown}` : messageOf(error);
}

/** A vault that does not answer must not hold up what comes after a change, in ms. */
const filingLimitMs = 10_000;

/**
 * Makes a change of Azure, and writes into the audit trail that it is asked for before Azure is asked, and then what came of it.
 * `make` gives false where it was so already. Throws what it throws.
 */
export async function recordChange(
  engine: Engine,
  planned: PlannedChange,
  identity: Pick<AzureIdentity, 'id' | 'name'>,
  make: () => Promise<boolean>,
): Promise<AccessChange> {
  const { store, clock } = engine;
  const change: NewAccessChange = {
    ...planned,
    at: clock.now().toISOString(),
    user: userInfo().username,
    host: hostname(),
    identityId: identity.id,
    identityName: identity.name,
  };
  const unknown = `pgkeep ended before Azure had answered: ${notKnown}`;
  const id = await whenFree(() => store.accessChanges.insert(change, unknown));
  let made: boolean;
  try {
    made = await make();
  } catch (error) {
    const problem = redact(problemOf(error));
    await cleanUp(error, () => whenFree(() => store.accessChanges.setOutcome(id, 'failed', problem)));
    await file(engine, { ...change, outcome: 'failed', problem });
    throw error;
  }
  const outcome = made ? 'applied' : 'unchanged';
  await whenFree(() => store.accessChanges.setOutcome(id, outcome, null));
  await file(engine, { ...change, outcome, problem: null });
  return { ...change, id, outcome, problem: null, takenBackBy: null };
}

/**
 * Files an entry in every vault of this home, with the vault's own login, so that it outlives this workstation: whoever changes
 * something in Azure is mostly somebody else than who opens the vault. The entry stands here already: what cannot be filed fails
 * nothing, and nobody is asked for a login.
 */
async function file(
  engine: Engine,
  change: NewAccessChange & Pick<AccessChange, 'outcome' | 'problem'>,
): Promise<void> {
  const id = engine.ids.next('audit');
  const fileIn = async (summary: VaultSummary) => {
    await using vault = await openVault(asUnattended(engine), summary);
    await vault.writeAudit(id, change);
  };
  await Promise.all(
    engine.store.vaults.list().map(async (summary) => {
      try {
        await pTimeout(fileIn(summary), { milliseconds: filingLimitMs });
      } catch (error) {
        engine.log.warn({ vault: summary.id, error: messageOf(error) }, 'cannot file a change of Azure');
      }
    }),
  );
}
