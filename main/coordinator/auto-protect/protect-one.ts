import { InstanceId } from '../../../shared/ids.ts';
import type { ToldDatabase } from '../../../shared/auto-protect/auto-protect.ts';
import type { InstanceRecord } from '../../../shared/instances/instances.ts';
import { inQuotes } from '../../../shared/words/in-quotes.ts';
import { messageOf, PgkeepError } from '../../core/errors.ts';
import type { PresentDatabase } from '../../postgres/sql/present-databases.ts';
import type { Claim } from '../../vault/claims/claims.ts';
import type { Engine } from '../engine.ts';
import { isBegun } from '../instances/protect/begun-protection.ts';
import { continueAs } from '../instances/continue-as.ts';
import { protect } from '../instances/protect/protect.ts';
import type { OpenVault } from '../vaults/open-vault.ts';
import type { Choice } from './choose.ts';
import type { ServerInVault } from './server-in-vault.ts';

/** What became of a database. */
export type Outcome = Pick<ToldDatabase, 'outcome' | 'words'>;

/** What is on a server. */
export interface Present {
  /** What tells its cluster apart: its system identifier, or the server's id where the login may not ask for that. */
  readonly cluster: string;
  /** Whether it is the former: only then does an oid say that two names are one database. */
  readonly isProved: boolean;
  readonly databases: readonly PresentDatabase[];
}

type Where = ServerInVault & { readonly present: Present };

/** Another home that has claimed a database is left so much time to protect it, in ms. */
const patienceMs = 15 * 60_000;

/**
 * Claims a database in the vault and protects it, or finds out why it is left alone: of two homes, and of two looks of
 * which the first was interrupted, only one instance comes. Undefined where another home is at it. Never throws.
 */
export async function protectOne(
  engine: Engine,
  vault: OpenVault,
  where: Where,
  choice: Choice,
): Promise<Outcome | undefined> {
  try {
    const { database, instance } = choice;
    const instanceId = instance?.id ?? InstanceId.parse(engine.ids.next('inst'));
    const wanted = { instanceId, database: database.name, settled: instance !== undefined };
    const claimed = { cluster: where.present.cluster, oid: database.oid };
    const claim = await vault.claim(claimed, wanted);
    // one that this home was killed at may have come back with the vault since
    if (instance === undefined || (instance.unconfirmed !== undefined && isBegun(engine.store, instance.id)))
      return await protectClaimed(engine, vault, { ...where, claim }, choice);
    // whoever claimed it was killed before that, or somebody was faster by hand
    if (claim.settled !== true) await vault.settleClaim(claimed, instance.id);
    return (await tookName(vault, claim, choice)) ?? foundWords(choice);
  } catch (error) {
    // another process of this home has just done it, and tells it
    if (error instanceof PgkeepError && error.code === 'UserErrorAlreadyProtected') return undefined;
    return {
      outcome: 'failed',
      words: `${inQuotes(choice.database.name)} was not protected: ${messageOf(error)}`,
    };
  }
}

function foundWords({ database, verdict, instance }: Choice): Outcome {
  const name = inQuotes(instance?.name ?? database.name);
  return verdict === 'stopped'
    ? { outcome: 'left', words: `The protection of ${name} was stopped, and stays so.` }
    : { outcome: 'found', words: `${inQuotes(database.name)} is protected already, as ${name}.` };
}

/**
 * What is to be told where the database under the name of an instance is the one that another instance had under another
 * name: two databases swapped their names, for example. Backups go by the name; which one is meant is said by a person.
 */
async function tookName(
  vault: OpenVault,
  claim: Claim,
  { database, instance, verdict }: Choice,
): Promise<Outcome | undefined> {
  if (verdict !== 'protected' || instance === undefined || claim.instanceId === instance.id) return undefined;
  const before = await vault.readInstance(claim.instanceId);
  if (before === undefined || before.database === database.name) return undefined;
  const name = inQuotes(database.name);
  return {
    outcome: 'left',
    words: `${name} has the oid of ${inQuotes(before.database)}, which was protected as ${inQuotes(before.name)}: it is another database than ${inQuotes(instance.name)} had. ${inQuotes(instance.name)} goes on with what is called ${name} now.`,
  };
}

async function protectClaimed(
  engine: Engine,
  vault: OpenVault,
  where: Where & { readonly claim: Claim },
  { database, rule }: Choice,
): Promise<Outcome | undefined> {
  const { claim, present, server, vault: summary } = where;
  const claimed = { cluster: present.cluster, oid: database.oid };
  const record = await vault.readInstance(claim.instanceId);
  // of one that this home was killed at, only the record is there: it goes on below
  if (record !== undefined && !isBegun(engine.store, claim.instanceId)) {
    await vault.settleClaim(claimed);
    return await goOn(engine, where, record, database);
  }
  if (claim.settled === true) {
    return {
      outcome: 'left',
      words: `${inQuotes(database.name)} was protected before; somebody has deleted its instance, and it is left alone.`,
    };
  }
  const isTheirs = claim.writtenBy.home !== engine.writer.home;
  const age = (await vault.storage.now()).getTime() - Date.parse(claim.writtenAt);
  if (rule === undefined || (isTheirs && age < patienceMs)) return undefined;
  const protectedNow = await protect(engine, {
    server,
    vault: summary,
    database: database.name,
    policy: rule.policy,
    claimedAs: claim.instanceId,
  });
  await vault.settleClaim(claimed);
  const policy = protectedNow.policy?.name ?? rule.policy;
  return {
    outcome: 'protected',
    words: `${inQuotes(database.name)} is protected now, as ${inQuotes(protectedNow.name)}, and is backed up by the policy ${inQuotes(policy)}.`,
  };
}

/** The database has an instance under another name, or one that is stopped. */
async function goOn(
  engine: Engine,
  { present, vault, server }: Where,
  record: InstanceRecord,
  database: PresentDatabase,
): Promise<Outcome> {
  const now = inQuotes(database.name);
  const before = inQuotes(record.database);
  if (record.stoppedAt !== undefined) {
    return {
      outcome: 'left',
      words: `The protection of ${now} was stopped, when it was called ${before}, and stays so.`,
    };
  }
  if (record.database === database.name) {
    return { outcome: 'found', words: `${now} is protected already, as ${inQuotes(record.name)}.` };
  }
  const isNameTaken = present.databases.some(({ name }) => name === record.database);
  const instance = engine.store.instances
    .list()
    .find(({ id, vaultId }) => id === record.id && vaultId === vault.id);
  const isMine =
    instance !== undefined && instance.unconfirmed === undefined && instance.serverId === server.id;
  if (isNameTaken || !present.isProved || !isMine) {
    const why = isNameTaken
      ? `another database is called ${before} now, and ${inQuotes(record.name)} goes on with that`
      : 'whether it is the same database has to be said by a person';
    return {
      outcome: 'left',
      words: `${now} has the oid of ${before}, which was protected as ${inQuotes(record.name)}: ${why}. It is left alone.`,
    };
  }
  await continueAs(engine, instance, database.name);
  return {
    outcome: 'renamed',
    words: `${before} was renamed and is called ${now} now: ${inQuotes(record.name)} goes on with it, in one series of recovery points.`,
  };
}
