import {
  defaultInstanceOptions,
  type ChangedInstance,
  type InstanceChanges,
  type InstanceRecord,
  type InstanceSummary,
  type RecordedServer,
} from '../../../../shared/instances/instances.ts';
import type { GivenOwnLogin } from '../../../../shared/instances/own-login.ts';
import type { InstanceId } from '../../../../shared/ids.ts';
import type { PolicyChanges } from '../../../../shared/policies/policy.ts';
import type { ChosenRunner } from '../../../../shared/policies/runner.ts';
import type { ServerSummary } from '../../../../shared/servers/servers.ts';
import type { VaultSummary } from '../../../../shared/vaults/vaults.ts';
import { cleanedName, freeName, hasUnseen } from '../../../../shared/names.ts';
import { connect } from '../../../postgres/connect/connect.ts';
import { whenFree } from '../../../store/when-free.ts';
import type { Engine } from '../../engine.ts';
import { beginProtection, endProtection } from './begun-protection.ts';
import { findInstance } from '../../lookup.ts';
import { refuseTakenName } from '../../name-in-use.ts';
import { changedOptions, checkClientMajor } from '../options.ts';
import { resolveOwnLogin, withOwnLogin } from '../own-login.ts';
import { instanceRecord, recordPlace } from '../record.ts';
import { schedulingOf } from '../scheduling-of.ts';
import {
  alreadyProtected,
  findSameDatabase,
  isStanding,
  refuseProviderDatabase,
} from './protect-readiness.ts';
import { expectPolicyStands, policyToProtectWith, withPolicy } from '../../policies/assign-policy.ts';
import { refuseAttended } from '../../schedule/needs-person.ts';
import { runnerOfServer } from '../../schedule/runner-of-server.ts';
import { reachDatabase } from '../../servers/reach-database.ts';
import { takeInNew } from '../../vaults/take-in-new.ts';
import { openVault } from '../../vaults/open-vault.ts';

interface Protect {
  readonly server: ServerSummary;
  readonly database: string;
  readonly vault: VaultSummary;
  readonly name?: string | undefined;
  readonly options?: InstanceChanges | undefined;
  /** A policy of the vault by its name or id. */
  readonly policy?: string | undefined;
  readonly overrides?: PolicyChanges | undefined;
  /** A login for this database alone; null: the server's. Absent: as it was. */
  readonly credential?: GivenOwnLogin | null | undefined;
  /** Who runs its due backups; absent: as its record, or that of its server, says. */
  readonly runner?: ChosenRunner | undefined;
  /** The id under which the vault has it claimed already, where it is protected by itself. */
  readonly claimedAs?: InstanceId | undefined;
}

/** Protects one database: proves that it can be reached, writes the instance into the vault, then here. */
export async function protect(engine: Engine, input: Protect): Promise<ChangedInstance> {
  const { store, clock } = engine;
  const { server, vault, database } = input;
  refuseProviderDatabase(database);
  const existing = findSameDatabase(engine, input) ?? (await theirs(engine, input));
  const instances = store.instances.list();
  if (existing !== undefined && (await isStanding(engine, vault, existing)))
    throw alreadyProtected(vault, existing, input.policy);
  const name = input.name ?? existing?.name ?? suggestName(server, database, instances);
  refuseTakenName('instance', { id: existing?.id, name }, instances);
  const credential = chosenLogin(engine, input, existing);
  if (input.policy !== undefined) {
    const scheduling = schedulingThen(engine, input, existing);
    refuseAttended(engine, { name, serverId: server.id, vaultId: vault.id, credential, ...scheduling });
  }
  const options = changedOptions(existing?.options ?? defaultInstanceOptions, input.options);
  const warnings = await proveReach(engine, input, { name, credential, options });
  const protectedAt = clock.now().toISOString();
  await using opened = await openVault(engine, vault);
  const assigned = await policyToProtectWith(engine, opened, { ...input, before: existing });
  // What was stopped goes on under its id, with the points that it has.
  const subject = { vaultId: vault.id, serverId: server.id, database, claimedAs: input.claimedAs };
  const id = existing?.id ?? (await beginProtection(engine, subject));
  const ownEnvironment = existing?.ownEnvironment;
  const instance = {
    id,
    name,
    database,
    serverId: server.id,
    vaultId: vault.id,
    options,
    ...(credential === undefined ? {} : { credential }),
    protectedAt,
    ...(ownEnvironment === undefined ? {} : { ownEnvironment }),
  };
  const [recordedAs = server.id] = store.vaultServers.idsIn(vault.id, server.id);
  const before = existing === undefined ? undefined : await opened.readInstance(id);
  const described = instanceRecord(server, instance, recordedAs);
  const stands = await opened.noteServer(recordedAs, described.server);
  const runner = runnerOf(engine, input.runner, { before, server: stands });
  const record = withPolicy({ ...described, ...saidOfBackups(before), ...runner }, assigned);
  await opened.writeInstance(record);
  await whenFree(() =>
    store.transaction(() => {
      endProtection(store, id);
      if (existing !== undefined) store.instances.remove(existing.id);
      else if (store.instances.list().some((each) => each.id === id))
        throw alreadyProtected(vault, instance, input.policy);
      store.instances.insert(instance);
      store.instances.setAssignedPolicy(id, assigned);
      store.instances.setRecordPlace(id, recordPlace({ database, server: stands }));
      store.instances.setScheduling(id, schedulingOf({ ...record, server: stands }) ?? null);
      store.vaultServers.note(vault.id, { serverId: server.id, recordedAs });
      if (opened.format > 1) store.vaultServers.setSaid(vault.id, recordedAs, stands);
      // a new one has no recovery point, as everybody knows without asking
      if (existing === undefined) store.instances.setSeen(id, protectedAt);
    }),
  );
  await expectPolicyStands(engine, opened, record);
  return { ...findInstance(store, id), ...(warnings.length > 0 && { warnings: [...warnings] }) };
}

/** The database's own login: as it was given, else as it was. */
function chosenLogin(
  { store }: Pick<Engine, 'store'>,
  input: Protect,
  existing: InstanceSummary | undefined,
): InstanceSummary['credential'] {
  const given = resolveOwnLogin(store, input.credential);
  return given === undefined ? existing?.credential : (given ?? undefined);
}

/** Connects once, with the login that backups will have. Says what is to be known of that, each in a sentence. */
async function proveReach(
  engine: Engine,
  { server, database, vault }: Protect,
  { name, credential, options }: Pick<InstanceSummary, 'name' | 'credential' | 'options'>,
): Promise<readonly string[]> {
  const own = { name, vaultName: vault.name, credential };
  const reached = withOwnLogin(server, own, { kind: 'protect', database });
  const target = await reachDatabase(engine, reached, database);
  await using connection = await connect(target);
  await checkClientMajor(engine, connection, options);
  return target.warnings;
}

/** Who runs the due backups of what is to be protected, as far as it is known before its vault is opened. */
function schedulingThen(
  engine: Engine,
  { server, vault, runner }: Protect,
  existing: InstanceSummary | undefined,
): Pick<InstanceSummary, 'scheduling'> {
  if (runner === 'this home') return {};
  const own = existing?.scheduling?.runner;
  if (runner === undefined && own?.of === 'instance') return { scheduling: { runner: own } };
  const ofServer = runnerOfServer(engine, { serverId: server.id, vaultId: vault.id });
  return ofServer === undefined ? {} : { scheduling: { runner: { ...ofServer, of: 'server' } } };
}

/** The runner that the record names: its own where this home is chosen and its server's record names another, or none. */
function runnerOf(
  { writer: { home, host, user } }: Engine,
  chosen: ChosenRunner | undefined,
  { before, server }: { readonly before: InstanceRecord | undefined; readonly server: RecordedServer },
): Pick<InstanceRecord, 'runner'> {
  if (chosen === 'none') return {};
  const isHere = chosen === 'this home' && server.runner?.home !== home;
  const runner = isHere ? { home, host, user } : chosen === undefined ? before?.runner : undefined;
  return runner === undefined ? {} : { runner };
}

/** What a record says of when due backups wait: it goes on with a database that is protected again. */
function saidOfBackups(record: InstanceRecord | undefined) {
  const { suspended, pauses } = record ?? {};
  return {
    ...(suspended === undefined ? {} : { suspended }),
    ...(pauses === undefined ? {} : { pauses }),
  };
}

/** The instance that another workstation has made of the database in the vault meanwhile: protecting it here goes on with it. */
async function theirs(engine: Engine, input: Protect): Promise<InstanceSummary | undefined> {
  await using vault = await openVault(engine, input.vault);
  const taken = await takeInNew(engine, vault, input.vault);
  return taken.length === 0 ? undefined : findSameDatabase(engine, input);
}

/** "server/database", with characters made visible that are legal in a database's name and show nothing. */
function suggestName(server: ServerSummary, database: string, taken: readonly { name: string }[]): string {
  const escaped = Array.from(database, (character) =>
    hasUnseen(character) ? `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}` : character,
  );
  return freeName(cleanedName(`${server.name}/${escaped.join('')}`), taken);
}
