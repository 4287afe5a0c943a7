import { DisplayName } from '../../../../shared/ids.ts';
import type { TicketedPlace } from '../../../../shared/places.ts';
import { ServerAddress, type TlsMode } from '../../../../shared/servers/servers.ts';
import { environmentProblem } from '../../../ui/servers/environment.ts';
import { takenName } from '../../../ui/fields/taken-name.ts';
import { emptyLogin, sentFile, type LoginForm, type SentFile } from '../../../ui/login/form.ts';

/** What the form for a server holds; text as it was typed. */
export interface ServerForm {
  name: string;
  /** What it is for; empty is not said. */
  environment: string;
  host: string;
  port: string;
  user: string;
  maintenanceDatabase: string;
  tls: TlsMode;
  caFile: TicketedPlace | null;
  /** It is a pooler that gives each client a session of its own. */
  sessionPooler: boolean;
  login: LoginForm;
}

export const emptyServer = (keychain: boolean): ServerForm => ({
  name: '',
  environment: '',
  host: '',
  port: '5432',
  user: '',
  maintenanceDatabase: 'postgres',
  tls: 'verify-full',
  caFile: null,
  sessionPooler: false,
  login: emptyLogin(keychain),
});

/** An address as it is sent. */
export type Address = Partial<Omit<ServerAddress, 'caFile'>> & { caFile?: SentFile };

/** The address as far as it was typed: what a service section gives may stay empty. */
export function addressOf(form: ServerForm): Address {
  const text = (value: string) => (value.trim() === '' ? undefined : value.trim());
  const entries = {
    host: text(form.host),
    port: text(form.port) === undefined ? undefined : Number(form.port),
    user: form.user === '' ? undefined : form.user,
    maintenanceDatabase: form.maintenanceDatabase === '' ? undefined : form.maintenanceDatabase,
    caFile: form.tls.startsWith('verify') && form.caFile !== null ? sentFile(form.caFile) : undefined,
  };
  return {
    tls: form.tls,
    ...(entries.host === undefined ? {} : { host: entries.host }),
    ...(entries.port === undefined ? {} : { port: entries.port }),
    ...(entries.user === undefined ? {} : { user: entries.user }),
    ...(entries.maintenanceDatabase === undefined
      ? {}
      : { maintenanceDatabase: entries.maintenanceDatabase }),
    ...(entries.caFile === undefined ? {} : { caFile: entries.caFile }),
    ...(form.sessionPooler ? { pooler: 'session' } : {}),
  };
}

/** What is wrong with a server, by field. */
export type ServerProblems = Partial<Record<Exclude<keyof ServerForm, 'login'>, string>>;

/** What keeps the address from being tried, by field. */
export function addressProblems(form: ServerForm): ServerProblems {
  const byService = form.login.kind === 'service';
  const address = addressOf(form);
  const problems: ServerProblems = {};
  const words = {
    host: 'A host name, an IP address, or the folder of a Unix socket.',
    port: 'A number from 1 to 65535.',
    user: 'A role name of at most 63 bytes.',
    maintenanceDatabase: 'A database name of at most 63 bytes.',
  } as const;
  for (const field of ['host', 'port', 'user', 'maintenanceDatabase'] as const) {
    const value = address[field];
    // a token says whose it is
    const mayBeEmpty = byService || (field === 'user' && form.login.kind === 'entra');
    if (value === undefined ? !mayBeEmpty : !ServerAddress.shape[field].safeParse(value).success)
      problems[field] = words[field];
  }
  return problems;
}

/** Servers that have their names already. */
type NamedServers = readonly { readonly id: string; readonly name: string }[];

/**
 * The name that a server gets when nobody types one: its host, and where another server has that already, the port,
 * too, or the user. `self` is the id of the server that the form is of.
 */
export function suggestedName(form: ServerForm, servers: NamedServers = [], self?: string): string {
  const host = form.host.trim().replace(/\.(postgres\.database\.azure\.com|rds\.amazonaws\.com)$/, '');
  if (host === '') return form.login.service.trim();
  const longer = `${host}:${form.port.trim()}`;
  const names = [host, longer, `${form.user}@${longer}`];
  return names.find((name) => takenName('server', name, servers, self) === null) ?? host;
}

/** The tag as it is sent; null is none. */
export const environmentOf = ({ environment }: ServerForm): string | null =>
  environment.trim() === '' ? null : environment.trim();

/** The name that the server gets. */
export const nameOf = (form: ServerForm, servers: NamedServers = [], self?: string): string =>
  form.name.trim() === '' ? suggestedName(form, servers, self) : form.name;

/** What keeps the server from being added: the address's problems and a name that cannot be. */
export function serverProblems(form: ServerForm): ServerProblems {
  const environment = environmentProblem(form.environment);
  return {
    ...addressProblems(form),
    ...(DisplayName.safeParse(nameOf(form)).success ? {} : { name: 'One line of at most 200 characters.' }),
    ...(environment === null ? {} : { environment }),
  };
}

/** That another server has the name; `self` is the id of the server that the form is of. */
export function nameProblem(form: ServerForm, servers: NamedServers, self?: string): ServerProblems {
  const name = takenName('server', nameOf(form, servers, self), servers, self);
  return name === null ? {} : { name };
}

/** What `servers.parse` answers. */
export interface ParsedConnection {
  address: { [Field in Exclude<keyof ServerAddress, 'caFile'>]?: ServerAddress[Field] | undefined };
  database: string | null;
  ticket: string | null;
}

/** The form filled from a pasted connection string; what the string does not say stays as it was. */
export function withParsed(form: ServerForm, parsed: ParsedConnection): ServerForm {
  const { address, ticket } = parsed;
  const secret =
    ticket === null
      ? {}
      : {
          kind: form.login.kind === 'keychain' ? ('keychain' as const) : ('session' as const),
          password: '',
          pastedTicket: ticket,
        };
  return {
    ...form,
    host: address.host ?? form.host,
    port: address.port === undefined ? form.port : String(address.port),
    user: address.user ?? form.user,
    maintenanceDatabase: address.maintenanceDatabase ?? form.maintenanceDatabase,
    tls: address.tls ?? form.tls,
    login: { ...form.login, ...secret },
  };
}
