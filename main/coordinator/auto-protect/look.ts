import type { AutoProtectNews, ToldDatabase } from '../../../shared/auto-protect/auto-protect.ts';
import type { InstanceSummary } from '../../../shared/instances/instances.ts';
import { inQuotes } from '../../../shared/words/in-quotes.ts';
import { messageOf } from '../../core/errors.ts';
import type { SaidByVault } from '../../store/tables/servers/vault-servers.ts';
import { whenFree } from '../../store/when-free.ts';
import type { Engine } from '../engine.ts';
import { stillStanding, suspendedHere } from '../schedule/suspend.ts';
import { refreshSaid } from '../schedule/runner-of-server.ts';
import { asUnattended } from '../unattended.ts';
import { openVault } from '../vaults/open-vault.ts';
import { takeInNew } from '../vaults/take-in-new.ts';
import { refreshPolicies } from '../policies/find-policy.ts';
import { followed, waitsForConfirmation } from './agreed.ts';
import { chooseDatabases, type Choice } from './choose.ts';
import { protectOne, type Outcome, type Present } from './protect-one.ts';
import { instancesOf, presentOn, saidOf, type ServerInVault } from './server-in-vault.ts';

/** That which is told of a server as a whole: that it was not looked at, and beside it that rules wait for somebody. */
const whole = { cluster: '', oid: 0, database: '' };
const waiting = { ...whole, cluster: 'rules' };

/**
 * Protects the databases that the rules of the vaults name and that this home has to protect, as the runner of their
 * server. What is news is told in the log and returned; what goes wrong is told once, and tried again by the next look.
 * Never throws.
 */
export async function protectByRules(given: Engine): Promise<AutoProtectNews[]> {
  if (suspendedHere(given) !== undefined) return [];
  const engine = asUnattended(given);
  const news: AutoProtectNews[] = [];
  for (const known of engine.store.vaultServers.said()) {
    const place = placeToLookAt(engine, known);
    if (place === undefined) continue;
    const tell = teller(engine, place, news);
    try {
      if (waitsForConfirmation(known)) {
        const words = `Another workstation has changed which databases of ${inQuotes(place.server.name)} are protected by themselves. This home does so once somebody here confirms it.`;
        await tell(waiting, { outcome: 'left', words });
      } else await forget(engine, place, waiting);
      await lookAt(engine, place, tell);
      await forget(engine, place, whole);
    } catch (error) {
      await tell(whole, {
        outcome: 'failed',
        words: `The databases were not looked at: ${messageOf(error)}`,
      });
    }
  }
  return news;
}

const forget = ({ store }: Engine, place: ServerInVault, of: typeof whole): Promise<void> =>
  whenFree(() => store.autoProtected.forget(idsOf(place), of));

type Tell = (of: typeof whole, outcome: Outcome) => Promise<void>;

const idsOf = ({ server, vault }: ServerInVault) => ({ serverId: server.id, vaultId: vault.id });

function teller({ store, clock, log }: Engine, place: ServerInVault, news: AutoProtectNews[]): Tell {
  const { server, vault } = place;
  return async (of, { outcome, words }) => {
    const told: Omit<ToldDatabase, 'database'> = { outcome, words, at: clock.now().toISOString() };
    if (!(await whenFree(() => store.autoProtected.note(idsOf(place), of, told)))) return;
    const { database } = of;
    news.push({ serverName: server.name, vaultName: vault.name, database, outcome, words });
    const level = outcome === 'failed' || outcome === 'gone' ? 'warn' : 'info';
    log[level]({ server: server.id, vault: vault.id, database, outcome }, words);
  };
}

/** The server and vault, where this home protects databases by themselves. */
function placeToLookAt(engine: Engine, known: SaidByVault): ServerInVault | undefined {
  const { store, clock, writer } = engine;
  const { runner, suspended, autoProtect } = known.said;
  if (autoProtect === undefined || runner?.home !== writer.home) return undefined;
  if (stillStanding(suspended, clock.now()) !== undefined) return undefined;
  const server = store.servers.list().find(({ id }) => id === known.serverId);
  const vault = store.vaults.list().find(({ id }) => id === known.vaultId);
  if (server === undefined || vault === undefined || server.unconfirmed !== undefined) return undefined;
  return { server, vault };
}

async function lookAt(engine: Engine, place: ServerInVault, tell: Tell): Promise<void> {
  const { cluster, databases } = await presentOn(engine, place.server);
  const present: Present = {
    cluster: cluster ?? place.server.id,
    isProved: cluster !== undefined,
    databases,
  };
  const tellOf = (choice: Choice, outcome: Outcome) =>
    tell({ cluster: present.cluster, oid: choice.database.oid, database: choice.database.name }, outcome);
  const open = () => openChoices(engine, place, present);
  if (open().length > 0) {
    await using vault = await openVault(engine, place.vault);
    await refreshSaid(engine, vault, place.server.id);
    await takeInNew(engine, vault, place.vault);
    await refreshPolicies(engine, vault);
    // as the vault has it now: somebody may have excluded one, or have made another home the runner
    const known = saidOf(engine, place);
    if (known === undefined || placeToLookAt(engine, known) === undefined) return;
    for (const choice of open()) {
      const outcome = await protectOne(engine, vault, { ...place, present }, choice);
      if (outcome !== undefined) await tellOf(choice, outcome);
    }
  }
  await forgetFailures(engine, place, present);
  await tellGone(engine, place, present, tell);
}

/** What could not be done stands only as long as it has to be: the database may be gone since, or excluded. */
async function forgetFailures(engine: Engine, place: ServerInVault, present: Present): Promise<void> {
  const open = new Set(openChoices(engine, place, present).map(({ database }) => keyOf(present, database)));
  for (const told of engine.store.autoProtected.of(idsOf(place))) {
    const { cluster, oid, database: name } = told;
    if (told.outcome === 'failed' && name !== '' && !open.has(keyOf({ cluster }, { oid, name })))
      await forget(engine, place, { cluster, oid, database: name });
  }
}

const keyOf = (
  { cluster }: Pick<Present, 'cluster'>,
  { oid, name }: { readonly oid: number; readonly name: string },
): string => JSON.stringify([cluster, oid, name]);

/** What has to be claimed or protected, beyond what is settled: told before, under the same name. */
function openChoices(engine: Engine, place: ServerInVault, present: Present): Choice[] {
  const known = saidOf(engine, place);
  if (known === undefined) return [];
  const settled = new Set(
    engine.store.autoProtected
      .of(idsOf(place))
      .flatMap((told) =>
        told.outcome === 'failed' ? [] : [keyOf(told, { oid: told.oid, name: told.database })],
      ),
  );
  return chooseDatabases(present.databases, followed(known), instancesOf(engine, place)).filter(
    ({ verdict, rule, database }) =>
      (verdict === 'to be protected' ||
        verdict === 'stopped' ||
        (verdict === 'protected' && rule !== undefined)) &&
      !settled.has(keyOf(present, database)),
  );
}

/** Databases that are protected and no longer there. */
async function tellGone(
  engine: Engine,
  place: ServerInVault,
  { databases }: Present,
  tell: Tell,
): Promise<void> {
  const names = new Set(databases.map(({ name }) => name));
  for (const instance of instancesOf(engine, place)) {
    if (instance.serverId !== place.server.id || instance.stoppedAt !== undefined) continue;
    const of = { cluster: instance.id, oid: 0, database: instance.database };
    if (names.has(instance.database)) await forget(engine, place, of);
    else await tell(of, { outcome: 'gone', words: goneWords(instance) });
  }
}

const goneWords = ({ database, serverName, name }: InstanceSummary): string =>
  `There is no database ${inQuotes(database)} on ${serverName} any more. Its recovery points stay; backups of ${inQuotes(name)} fail until its protection is stopped.`;
