import type { AutoProtected } from '../../../shared/auto-protect/auto-protect.ts';
import {
  mostAutoProtectRules,
  mostExceptions,
  type AutoProtect,
} from '../../../shared/policies/auto-protect.ts';
import type { ChosenRunner } from '../../../shared/policies/runner.ts';
import type { RecordedServer } from '../../../shared/instances/instances.ts';
import { inQuotes } from '../../../shared/words/in-quotes.ts';
import { PgkeepError } from '../../core/errors.ts';
import { whenFree } from '../../store/when-free.ts';
import { noPoliciesIn } from '../../vault/policies/policy-record.ts';
import type { Engine } from '../engine.ts';
import { noteSaid, recordedServer } from '../instances/record.ts';
import { pickPolicy, refreshPolicies } from '../policies/find-policy.ts';
import { refuseAttended } from '../schedule/needs-person.ts';
import { refreshSaid } from '../schedule/runner-of-server.ts';
import { openVault, type OpenVault } from '../vaults/open-vault.ts';
import { autoProtectOf } from './list.ts';
import { withRule } from './preview.ts';
import { saidOf, type ServerInVault } from './server-in-vault.ts';

/**
 * Adds a rule by which databases of a server are protected by themselves, or gives the one with the same pattern another
 * policy. This home becomes the runner of the server where none is, or where that is asked for. Throws UserErrorNotFound
 * for a policy that the vault does not have, UserErrorVaultFormat for a vault of format 1, UserErrorCredentialUnavailable
 * where this home could not log in without a person.
 */
export async function setAutoProtect(
  engine: Engine,
  place: ServerInVault,
  rule: {
    readonly names: string;
    readonly policy: string;
    readonly runner?: ChosenRunner | undefined;
  },
): Promise<AutoProtected> {
  await using vault = await openFormat2(engine, place);
  const { policies } = await refreshPolicies(engine, vault);
  const policy = pickPolicy(rule.policy, policies).policy.id;
  await refreshSaid(engine, vault, place.server.id);
  const { home, host, user } = engine.writer;
  const before = saidOf(engine, place)?.said.runner;
  const becomesRunner = rule.runner === 'this home' || (rule.runner === undefined && before === undefined);
  if (becomesRunner || before?.home === home) {
    refuseAttended(engine, { name: place.server.name, serverId: place.server.id, vaultId: place.vault.id });
  }
  await change(engine, vault, place, (stands) => {
    const autoProtect = withRule(stands.autoProtect ?? { rules: [], except: [] }, {
      names: rule.names,
      policy,
    });
    expectFits(autoProtect);
    const { runner: _before, ...others } = stands;
    const runner = becomesRunner ? { home, host, user } : rule.runner === 'none' ? undefined : stands.runner;
    return { ...others, ...(runner === undefined ? {} : { runner }), autoProtect };
  });
  return found(engine, place);
}

/** Takes a rule away, or all of them with their exceptions; null where none is left. Throws UserErrorNotFound. */
export async function removeAutoProtect(
  engine: Engine,
  place: ServerInVault,
  names: string | undefined,
): Promise<AutoProtected | null> {
  await using vault = await openFormat2(engine, place);
  await change(engine, vault, place, (stands) => {
    const { autoProtect, ...others } = stands;
    if (autoProtect === undefined) throw noRule(place);
    const rules = names === undefined ? [] : autoProtect.rules.filter((rule) => rule.names !== names);
    if (names !== undefined && rules.length === autoProtect.rules.length) throw noRule(place, names);
    return rules.length === 0 ? others : { ...others, autoProtect: { ...autoProtect, rules } };
  });
  return autoProtectOf(engine, place) ?? null;
}

/** Leaves names alone from now on, or with `again` no longer. Throws UserErrorNotFound where the vault has no rule. */
export async function excludeNames(
  engine: Engine,
  place: ServerInVault,
  { names, again }: { readonly names: readonly string[]; readonly again: boolean },
): Promise<AutoProtected> {
  await using vault = await openFormat2(engine, place);
  await change(engine, vault, place, (stands) => {
    if (stands.autoProtect === undefined) throw noRule(place);
    const others = stands.autoProtect.except.filter((pattern) => !names.includes(pattern));
    const autoProtect = { ...stands.autoProtect, except: again ? others : [...others, ...new Set(names)] };
    expectFits(autoProtect);
    return { ...stands, autoProtect };
  });
  return found(engine, place);
}

/** This home follows what the vault says now. Throws UserErrorNotFound where it has no rule. */
export async function confirmAutoProtect(engine: Engine, place: ServerInVault): Promise<AutoProtected> {
  await using vault = await openFormat2(engine, place);
  await change(engine, vault, place, (stands) => {
    if (stands.autoProtect === undefined) throw noRule(place);
    return stands;
  });
  return found(engine, place);
}

async function openFormat2(engine: Engine, { vault }: ServerInVault): Promise<OpenVault> {
  const opened = await openVault(engine, vault);
  if (opened.format > 1) return opened;
  await opened[Symbol.asyncDispose]();
  throw noPoliciesIn(vault.name);
}

/** Changes the record of the server in the vault; what is written is agreed to here. */
async function change(
  { store }: Engine,
  vault: OpenVault,
  { server }: ServerInVault,
  make: (stands: RecordedServer) => RecordedServer,
): Promise<void> {
  const recordedAs = store.vaultServers.idsIn(vault.id, server.id)[0] ?? server.id;
  let written = recordedServer(server);
  await vault.changeServer(recordedAs, (stands) => {
    written = make(stands ?? recordedServer(server));
    return written;
  });
  await whenFree(() =>
    store.transaction(() => {
      store.vaultServers.note(vault.id, { serverId: server.id, recordedAs });
      store.vaultServers.setAgreed(vault.id, recordedAs, written.autoProtect);
    }),
  );
  await noteSaid(store, vault, recordedAs, written);
}

function found(engine: Engine, place: ServerInVault): AutoProtected {
  const summary = autoProtectOf(engine, place);
  if (summary === undefined) throw noRule(place);
  return summary;
}

function expectFits({ rules, except }: AutoProtect): void {
  const what =
    rules.length > mostAutoProtectRules
      ? `${mostAutoProtectRules} rules`
      : except.length > mostExceptions
        ? `${mostExceptions} patterns of names that are left alone`
        : undefined;
  if (what === undefined) return;
  throw new PgkeepError('UserErrorInvalidInput', `A server has at most ${what}.`, {
    remedy: 'Let one pattern with * stand for several names.',
  });
}

function noRule({ server, vault }: ServerInVault, names?: string): PgkeepError {
  const which = names === undefined ? 'no rule' : `no rule for ${inQuotes(names)}`;
  return new PgkeepError(
    'UserErrorNotFound',
    `The vault ${inQuotes(vault.name)} has ${which} by which databases of ${inQuotes(server.name)} are protected by themselves.`,
    { remedy: 'Say first which databases are protected by themselves, and by which policy.' },
  );
}
