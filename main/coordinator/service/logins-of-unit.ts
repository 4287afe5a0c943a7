import type { Finding } from '../../../shared/findings.ts';
import type { OwnLogin } from '../../../shared/instances/own-login.ts';
import type { SecretSource } from '../../../shared/logins/secret-source.ts';
import type { ServerCredential } from '../../../shared/servers/servers.ts';
import { listOf } from '../../../shared/words/counts.ts';
import type { TriedLogin } from '../../store/tables/servers/tried-login.ts';
import { identitiesOf, whyPersonal } from '../identities/named-identities.ts';
import { secretSourceOf, sourceAt, variableOf } from '../servers/logins/login-places.ts';
import { probeKeychain } from '../settings.ts';
import type { ServiceEngine } from './wanted-unit.ts';

/** Logins of this home that the unit cannot have, or may not have, as far as that can be told from here. */
export async function loginFindings(engine: Pick<ServiceEngine, 'store' | 'secrets'>): Promise<Finding[]> {
  const tried = triedLogins(engine.store);
  const untried = loginsOf(engine.store).filter(({ id }) => !tried.some((login) => login.id === id));
  return [
    ...tried.flatMap(triedFinding),
    ...variableFindings(untried),
    ...(await keychainFindings(engine, untried)),
    ...personalFindings(engine.store),
  ];
}

/** The logins that the service has tried, and that still come from where they came from then. */
export function triedLogins(store: ServiceEngine['store']): NamedLogin[] {
  const logins = loginsOf(store);
  return (store.settings.get('loginsOfService') ?? []).flatMap((tried) => {
    const login = logins.find(({ id, from }) => id === tried.id && from === tried.from);
    return login === undefined ? [] : [{ ...tried, name: login.name, isIdentity: login.isIdentity }];
  });
}

interface NamedLogin extends TriedLogin {
  readonly name: string;
  /** Of Azure, which gives a token or none. */
  readonly isIdentity: boolean;
}

function triedFinding({ name, triedAt, problem, isIdentity }: NamedLogin): Finding[] {
  if (problem === undefined) return [];
  if (isIdentity) {
    return [
      {
        title: 'Sign-in',
        severity: 'blocker',
        message: `The service got no token of Azure as ${name}. ${problem}`,
        facts: [{ kind: 'time', label: 'Tried', at: triedAt }],
        remedy:
          'Sign in again, or let vaults be opened with a service principal or a managed identity; it is tried again at the next tick.',
      },
    ];
  }
  return [
    {
      title: 'Login',
      severity: 'blocker',
      message: `The service could not read the login of ${name}. ${problem}`,
      facts: [{ kind: 'time', label: 'Tried', at: triedAt }],
      remedy: 'Let it come from a password file or the keychain; it is tried again at the next tick.',
    },
  ];
}

interface Login {
  readonly id: string;
  /** Of the server, database, vault or identity. */
  readonly name: string;
  readonly source: ServerCredential | SecretSource | OwnLogin | undefined;
  /** Where it comes from, in JSON; see try-logins.ts. */
  readonly from: string | undefined;
  readonly isIdentity: boolean;
}

const loginsOf = ({ servers, instances, vaults, identities }: ServiceEngine['store']): Login[] => [
  ...[
    ...servers.list().map(({ id, name, credential }) => ({ id, name, source: credential })),
    ...instances
      .list()
      .flatMap(({ id, name, credential }) =>
        credential === undefined ? [] : [{ id, name, source: credential }],
      ),
    ...vaults.list().map(({ id, name, location }) => ({ id, name, source: sourceAt(location) })),
  ].map((login) => ({ ...login, from: JSON.stringify(login.source), isIdentity: false })),
  ...identities.list().map((identity) => ({
    id: identity.id,
    name: identity.name,
    source: secretSourceOf(identity),
    from: JSON.stringify(identity),
    isIdentity: true,
  })),
];

/** Vaults that are opened as long as a person stays signed in. */
function personalFindings({ vaults, identities }: ServiceEngine['store']): Finding[] {
  const opened = vaults.list();
  return identities.list().flatMap((identity) => {
    const whose = whyPersonal(identity);
    const names = opened.flatMap((vault) => (identitiesOf(vault).includes(identity.id) ? [vault.name] : []));
    if (whose === undefined || names.length === 0) return [];
    return [
      {
        title: 'Sign-in',
        severity: 'warning' as const,
        message: `${names.length === 1 ? 'The vault' : 'The vaults'} ${listOf(names)} ${names.length === 1 ? 'is' : 'are'} opened with ${whose}: due backups end with "Sign in again" when that sign-in ends.`,
        remedy: 'Give them a service principal or a managed identity.',
      },
    ];
  });
}

function variableFindings(logins: readonly Login[]): Finding[] {
  const users = logins.filter(({ source }) => variableOf(source) !== undefined);
  if (users.length === 0) return [];
  return [
    {
      title: 'Logins',
      severity: 'warning',
      message: `The service has none of your environment variables, from which the logins of ${namesOf(users)} come.`,
      remedy: 'Let them come from a password file or the keychain.',
    },
  ];
}

async function keychainFindings(
  engine: Pick<ServiceEngine, 'secrets'>,
  logins: readonly Login[],
): Promise<Finding[]> {
  const users = logins.filter(({ source }) => source?.kind === 'keychain');
  if (users.length === 0) return [];
  const { available, reason } = await probeKeychain(engine);
  if (available) return [];
  return [
    {
      title: 'Keychain',
      severity: 'warning',
      message: `The logins of ${namesOf(users)} come from it. ${reason ?? 'It does not answer.'}`,
      remedy: 'Unlock it, and keep it unlocked while nobody is there; or let them come from a password file.',
    },
  ];
}

const namesOf = (users: readonly Login[]): string => listOf(users.map(({ name }) => name));
