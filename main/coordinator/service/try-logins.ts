import type { InstanceSummary } from '../../../shared/instances/instances.ts';
import { messageOf } from '../../core/errors.ts';
import { redact } from '../../core/redact.ts';
import { unattended } from '../../credentials/unattended.ts';
import type { SecretReader } from '../../credentials/secret-reader.ts';
import type { Store } from '../../store/store.ts';
import { whenFree } from '../../store/when-free.ts';
import type { TriedLogin } from '../../store/tables/servers/tried-login.ts';
import type { Engine } from '../engine.ts';
import { serverOf } from '../instances/own-login.ts';
import { findServer } from '../lookup.ts';
import { knownIdentitiesOf } from '../identities/named-identities.ts';
import { sourceAt } from '../servers/logins/login-places.ts';

type TryEngine = Pick<Engine, 'store' | 'clock' | 'secrets' | 'tokens' | 'writer'>;

/** What worked is tried again after so long, in ms; what did not, each time. */
const trustedForMs = 24 * 60 * 60_000;

/** A login that due backups of this home need, and how it is read. */
interface NeededLogin {
  /** Of the server, the database, the vault or the identity. */
  readonly id: string;
  /** Where it comes from, in JSON: what is tried is tried anew where that has changed. */
  readonly from: string;
  readonly read: () => Promise<unknown>;
}

/**
 * Reads the logins that the due backups of this home need, where the service of the operating system runs: nothing is
 * asked, and a keychain has 15 seconds. Of an identity in Azure, whether it gets a token. Which of them could be read is noted in the home, and never the login itself.
 */
export async function tryLogins(engine: TryEngine): Promise<void> {
  const { store, clock } = engine;
  const now = clock.now();
  const known = store.settings.get('loginsOfService') ?? [];
  const logins: TriedLogin[] = [];
  for (const { id, from, read } of neededLogins(engine)) {
    const before = known.find((one) => one.id === id && one.from === from);
    if (before !== undefined && before.problem === undefined && isRecent(before.triedAt, now)) {
      logins.push(before);
      continue;
    }
    const problem = await problemOf(read);
    logins.push({ id, from, triedAt: now.toISOString(), ...(problem === undefined ? {} : { problem }) });
  }
  await whenFree(() => store.settings.set('loginsOfService', logins));
}

function isRecent(triedAt: string, now: Date): boolean {
  const ageMs = now.getTime() - Date.parse(triedAt);
  return ageMs >= 0 && ageMs < trustedForMs;
}

async function problemOf(read: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await read();
    return undefined;
  } catch (error) {
    return redact(messageOf(error));
  }
}

function neededLogins({ store, secrets: attended, tokens, writer }: TryEngine): NeededLogin[] {
  const secrets = unattended(attended);
  const ours = store.instances.list().filter((instance) => isOurs(instance, writer.home));
  const servers = store.servers
    .list()
    .filter(({ id }) => ours.some(({ serverId, credential }) => serverId === id && credential === undefined));
  const vaults = store.vaults.list().filter(({ id }) => ours.some(({ vaultId }) => vaultId === id));
  const identities = new Map(
    vaults.flatMap((vault) => knownIdentitiesOf(store, vault)).map((identity) => [identity.id, identity]),
  );
  return [
    ...[...identities.values()].map((identity) => ({
      id: identity.id,
      from: JSON.stringify(identity),
      read: () => tokens.check(identity, secrets),
    })),
    ...servers.map((server) => ({
      id: server.id,
      from: JSON.stringify(server.credential),
      read: () =>
        secrets.readLogin({
          address: server,
          credential: server.credential,
          database: server.maintenanceDatabase,
          server,
        }),
    })),
    ...ours.flatMap((instance) => ownLogin(store, secrets, instance)),
    ...vaults.flatMap((vault) => {
      const source = sourceAt(vault.location);
      const name = `The login of the vault ${vault.name}`;
      return source === undefined
        ? []
        : [
            {
              id: vault.id,
              from: JSON.stringify(source),
              read: () => secrets.readSecret(source, vault.id, name),
            },
          ];
    }),
  ];
}

/** The login of one database alone. */
function ownLogin(store: Store, secrets: SecretReader, instance: InstanceSummary): NeededLogin[] {
  const { id, database, credential } = instance;
  if (credential === undefined) return [];
  const server = findServer(store, instance.serverId);
  return [
    {
      id,
      from: JSON.stringify(credential),
      read: async () =>
        await secrets.readLogin({
          address: server,
          credential: serverOf({ store }, server, instance).credential,
          database,
          server,
          isOfDatabase: true,
        }),
    },
  ];
}

const isOurs = ({ scheduling, stoppedAt, policy }: InstanceSummary, home: string): boolean =>
  scheduling?.runner?.home === home && stoppedAt === undefined && policy !== undefined;
