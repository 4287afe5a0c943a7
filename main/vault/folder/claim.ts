import { createHash, randomBytes } from 'node:crypto';
import { lstat, open, rename, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { cleanUp, inAnyCase } from '../../core/clean-up.ts';
import { PgkeepError } from '../../core/errors.ts';
import { createFlags, fileMode } from './paths.ts';
import { systemCode } from './errors.ts';

/** A claim is held for one look and one rename. Older than this, its process was killed. Milliseconds. */
const leftAfterMs = 60_000;
/** What is left of that when its holder may still use it. */
const heldForMs = leftAfterMs / 2;
const pauseMs = 10;
/** About a second in all. */
const looks = 100;

/** A finished file and the name that it is to get, in one folder. */
interface Publication {
  readonly temporary: string;
  readonly final: string;
}

/**
 * Runs `work` while nobody else runs theirs for the same name: for file systems without hard links, where only the
 * making of a new file is exclusive. The claim is a hidden file whose name follows from the final one; `held` throws
 * where the claim was slept over and may be somebody else's by now, and is called last before the name is given.
 * Throws UserErrorJobConflict while the claim of another process stands.
 */
export async function withClaim(
  publication: Publication,
  work: (held: () => void) => Promise<void>,
): Promise<void> {
  const claim = claimOf(publication.final);
  await take(claim, publication);
  const since = Date.now();
  const held = () => {
    if (Math.abs(Date.now() - since) > heldForMs) throw conflict(publication.final);
  };
  await inAnyCase(
    () => work(held),
    // one that stays is in nobody's way for longer than a minute
    () => cleanUp(undefined, () => unlink(claim)),
  );
}

/** One of the names that isTemporaryName knows: what a killed process leaves of it is cleaned like other files. */
function claimOf(final: string): string {
  const id = createHash('sha256').update(basename(final)).digest('hex').slice(0, 16);
  return join(dirname(final), `.${id}.tmp`);
}

async function take(claim: string, publication: Publication): Promise<void> {
  for (let look = 1; ; look += 1) {
    try {
      const handle = await open(claim, createFlags, fileMode);
      await handle.close();
      return;
    } catch (error) {
      if (systemCode(error) !== 'EEXIST') throw error;
    }
    if (await isLeft(claim, publication)) await putAside(claim);
    else if (look === looks) throw conflict(publication.final);
    else await pause(pauseMs);
  }
}

/** By the clock of the file system: the file that is to be published has just been written. */
async function isLeft(claim: string, { temporary }: Publication): Promise<boolean> {
  const now = (await lstat(temporary)).mtimeMs;
  const made = await lstat(claim).catch((error: unknown) => {
    if (systemCode(error) !== 'ENOENT') throw error;
  });
  return made !== undefined && now - made.mtimeMs > leftAfterMs;
}

/** Only one of those who find a claim that was left can rename it. */
async function putAside(claim: string): Promise<void> {
  const aside = join(dirname(claim), `.${randomBytes(8).toString('hex')}.tmp`);
  try {
    await rename(claim, aside);
    await unlink(aside);
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
  }
}

function conflict(final: string): PgkeepError {
  return new PgkeepError(
    'UserErrorJobConflict',
    `Another pgkeep writes ${final} at this moment, or was ended while it did.`,
    { remedy: 'Try again in a minute.' },
  );
}
