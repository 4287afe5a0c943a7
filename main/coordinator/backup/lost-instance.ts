import { cleanUp } from '../../core/clean-up.ts';
import { PgkeepError } from '../../core/errors.ts';
import { forgetRuntime } from '../../vault/leases/forget-runtime.ts';
import type { Vault } from '../../vault/vault.ts';
import { expectProtected } from '../instances/record.ts';
import type { BackupLease } from './hold-lease.ts';
import type { RunningBackup } from './running-backup.ts';

/** What a backup meets where somebody has removed what it was writing. */
const ofMissingFiles: readonly string[] = ['UserErrorVaultNotAccessible', 'UserErrorArchiveCorrupt'];

/** What explains that. */
const ofLostInstance: readonly string[] = ['UserErrorProtectionEnded', 'UserErrorWrongVault'];

type Interrupted = Pick<RunningBackup, 'engine' | 'subject' | 'vault'> & { readonly held: BackupLease };

/**
 * Why a backup failed, asked of the vault where its files are gone: a machine that was stopped for longer than its lease
 * lasts goes on writing where another workstation has deleted the instance meanwhile, or backs it up now. Throws that,
 * else the error itself.
 */
export async function throwWhyItFailed(
  { engine, subject, vault, held }: Interrupted,
  error: unknown,
): Promise<never> {
  if (!(error instanceof PgkeepError && ofMissingFiles.includes(error.code))) throw error;
  let ended: PgkeepError | undefined;
  await cleanUp(
    undefined,
    async () => {
      await vault.expectInPlace();
      await expectProtected(engine, vault, subject.instance, subject.server);
    },
    (found) => {
      if (found instanceof PgkeepError && ofLostInstance.includes(found.code)) ended = found;
    },
  );
  if (ended !== undefined) throw ended;
  // Tells whoever holds the lease, where it is another one's by now.
  await cleanUp(undefined, async () => held.lease?.confirm());
  throw error;
}

/** Removes what a backup has left in `runtime/` of an instance that was deleted meanwhile. */
export async function forgetDeleted(
  vault: Vault,
  { subject }: Pick<Interrupted, 'subject'>,
  error: unknown,
): Promise<void> {
  if (!(error instanceof PgkeepError && error.code === 'UserErrorProtectionEnded')) return;
  const { id } = subject.instance;
  await cleanUp(undefined, async () => {
    if ((await vault.findInstance(id)) === undefined) await forgetRuntime(vault.storage, id);
  });
}
