import { z } from 'zod';
import type { FixStep } from '../../shared/errors.ts';
import { VaultId } from '../../shared/ids.ts';
import { namedPlaceText, type NamedPlace } from '../../shared/vaults/second-place.ts';
import { inQuotes } from '../../shared/words/in-quotes.ts';
import { cleanUp } from '../core/clean-up.ts';
import { PgkeepError } from '../core/errors.ts';
import { runtimePrefix, vaultFile } from './layout.ts';
import { isNotContent } from './not-content.ts';
import { readRuntimeDocument, toRuntimeDocument } from './runtime-document.ts';
import { ObjectExists, ObjectProtected, type Storage } from './storage.ts';
import { RuntimeNotReached, type RuntimePlace } from './with-runtime.ts';

/** Finds the second place of a vault by what its vault.json names; undefined where the vault has none. */
export type SecondPlace = (named: NamedPlace | undefined) => RuntimePlace | undefined;

/** Marks a second place: an empty folder below an unmounted share has none, and so is not taken for it. */
const markFile = 'runtime.json';

/** Written over and removed, to see whether that can be done. */
const probeFile = `${runtimePrefix}probe.json`;

const Mark = z.object({ vault: VaultId });

/**
 * A second place of which nobody here has said that it is the right one: nothing is opened there. `steps` say where that
 * is done.
 */
export const unconfirmed =
  (steps: readonly FixStep[] = []): SecondPlace =>
  (named) => {
    if (named === undefined) return undefined;
    const refused = new PgkeepError(
      'UserErrorVaultNotAccessible',
      'Nobody has confirmed that place here yet.',
      {
        remedy: 'Find out whether that is the right place, and confirm it with your own login to it.',
        steps: [...steps],
      },
    );
    return { location: namedPlaceText(named), open: () => Promise.reject(refused) };
  };

/** Throws RuntimeNotReached where nobody can tell who works or reads in a vault. */
export async function expectRuntime({ storage }: { readonly storage: Storage }): Promise<void> {
  await storage.stat(probeFile);
}

/** Why nobody can tell who works or reads in a vault, in words: its second place is out of reach. Else undefined. */
export async function runtimeProblem(vault: { readonly storage: Storage }): Promise<string | undefined> {
  try {
    await expectRuntime(vault);
    return undefined;
  } catch (error) {
    if (error instanceof RuntimeNotReached) return error.message;
    throw error;
  }
}

/**
 * Makes an empty place the second one of a vault; one that is it already stays so. Throws UserErrorInvalidInput where
 * the place refuses to overwrite or remove, and UserErrorVaultFormat where there is anything else.
 */
export async function claimSecondPlace(storage: Storage, vaultId: VaultId): Promise<void> {
  const known = await readMark(storage);
  if (known === undefined) {
    await refuseFilled(storage);
    await expectOverwriting(storage);
    try {
      await storage.write(markFile, toRuntimeDocument({ vault: vaultId }), { ifAbsent: true });
      return;
    } catch (error) {
      if (!(error instanceof ObjectExists)) throw error;
    }
  } else {
    await expectOverwriting(storage);
  }
  await expectSecondPlace(storage, vaultId);
}

/** Takes back what {@link claimSecondPlace} did for a vault that did not come to exist. */
export async function giveUpSecondPlace(storage: Storage): Promise<void> {
  await storage.remove(markFile);
}

/** Throws UserErrorVaultNotAccessible where the place is not the second one of any vault, UserErrorWrongVault where it is another's. */
export async function expectSecondPlace(storage: Storage, vaultId: VaultId): Promise<void> {
  const found = await readMark(storage);
  if (found === undefined) {
    throw new PgkeepError(
      'UserErrorVaultNotAccessible',
      `${storage.location} is no vault’s second place: it has no ${markFile}.`,
      {
        remedy:
          'Find out whether its disk or share is mounted. If what was there is lost, name the place for the vault again.',
      },
    );
  }
  if (found.vault === vaultId) return;
  const whose = found.vault === undefined ? 'says of no vault whose it is' : `is of vault ${found.vault}`;
  throw new PgkeepError('UserErrorWrongVault', `${markFile} in ${storage.location} ${whose}.`, {
    remedy: 'Each vault needs a second place of its own: an empty folder, container, or prefix in one.',
  });
}

async function readMark(storage: Storage): Promise<Partial<z.infer<typeof Mark>> | undefined> {
  return await readRuntimeDocument(storage, markFile, Mark);
}

/** What earlier leases left there is no obstacle: the mark alone was lost. */
async function refuseFilled(storage: Storage): Promise<void> {
  for await (const { name } of storage.list('')) {
    const isVault = name === vaultFile;
    if (!isVault && (name.startsWith(runtimePrefix) || isNotContent(name.split('/')[0] ?? name))) continue;
    throw new PgkeepError(
      'UserErrorVaultFormat',
      isVault
        ? `${storage.location} is a vault itself and cannot be the second place of another.`
        : `${storage.location} is not empty: it has ${inQuotes(name)}.`,
      { remedy: 'Choose an empty folder or container, or a prefix of its own in a container.' },
    );
  }
}

/** A lease is written over every ten seconds and removed at last: better found out now than at the first backup. */
async function expectOverwriting(storage: Storage): Promise<void> {
  try {
    await storage.write(probeFile, toRuntimeDocument({ probe: 1 }));
    await storage.write(probeFile, toRuntimeDocument({ probe: 2 }));
    await storage.remove(probeFile);
  } catch (error) {
    await cleanUp(error, () => storage.remove(probeFile));
    if (!(error instanceof ObjectProtected)) throw error;
    throw new PgkeepError(
      'UserErrorInvalidInput',
      `${storage.location} protects what is written there, as the vault does: leases could not be renewed. ${error.message}`,
      { remedy: 'Choose a second place without a retention policy.', cause: error },
    );
  }
}
