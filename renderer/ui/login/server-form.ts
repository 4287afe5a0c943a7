import { DisplayName } from '../../../shared/ids.ts';
import type { TicketedPlace } from '../../../shared/places.ts';
import { VariableName } from '../../../shared/secret-source.ts';
import {
  ServerAddress,
  type ServerCredential,
  type ServerSummary,
  type TlsMode,
} from '../../../shared/servers.ts';
import type { OfferedCredential } from './credential-kinds.ts';

/** What the form for a login holds; text as it was typed. */
export interface LoginForm {
  kind: OfferedCredential;
  variable: string;
  /** Null is the usual one. */
  passfile: TicketedPlace | null;
  service: string;
  serviceFile: TicketedPlace | null;
  password: string;
  /** A password that came with a pasted connection string; it is never shown. */
  pastedTicket: string | null;
}

export interface ServerForm {
  name: string;
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

export const emptyLogin = (keychain: boolean): LoginForm => ({
  kind: keychain ? 'keychain' : 'session',
  variable: '',
  passfile: null,
  service: '',
  serviceFile: null,
  password: '',
  pastedTicket: null,
});

export const emptyServer = (keychain: boolean): ServerForm => ({
  name: '',
  host: '',
  port: '5432',
  user: '',
  maintenanceDatabase: 'postgres',
  tls: 'verify-full',
  caFile: null,
  sessionPooler: false,
  login: emptyLogin(keychain),
});

/** A file as it is sent: by its ticket. */
export interface SentFile {
  ticket: string;
}

const sent = ({ ticket }: TicketedPlace): SentFile => ({ ticket });

export type Address = Partial<Omit<ServerAddress, 'caFile'>> & { caFile?: SentFile };

/** A login source as it is sent. */
export type SentCredential =
  | Exclude<ServerCredential, { kind: 'passfile' | 'service' }>
  | { kind: 'passfile'; path?: SentFile }
  | { kind: 'service'; name: string; path?: SentFile };

/** The address as far as it was typed: what a service section gives may stay empty. */
export function addressOf(form: ServerForm): Address {
  const text = (value: string) => (value.trim() === '' ? undefined : value.trim());
  const entries = {
    host: text(form.host),
    port: text(form.port) === undefined ? undefined : Number(form.port),
    user: form.user === '' ? undefined : form.user,
    maintenanceDatabase: form.maintenanceDatabase === '' ? undefined : form.maintenanceDatabase,
    caFile: form.tls.startsWith('verify') && form.caFile !== null ? sent(form.caFile) : undefined,
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

export function credentialOf(login: LoginForm): SentCredential {
  switch (login.kind) {
    case 'env':
      return { kind: 'env', variable: login.variable.trim() };
    case 'passfile':
      return { kind: 'passfile', ...(login.passfile === null ? {} : { path: sent(login.passfile) }) };
    case 'service':
      return {
        kind: 'service',
        name: login.service.trim(),
        ...(login.serviceFile === null ? {} : { path: sent(login.serviceFile) }),
      };
    case 'keychain':
    case 'session':
    case 'none':
      return { kind: login.kind };
  }
}

export type LoginProblems = Partial<Record<keyof LoginForm, string>>;
export type ServerProblems = Partial<Record<Exclude<keyof ServerForm, 'login'>, string>>;

/** What keeps the login from being used, by field. */
export function loginProblems(login: LoginForm): LoginProblems {
  if (login.kind === 'env' && !VariableName.safeParse(login.variable).success)
    return { variable: 'Choose one that pgkeep may read.' };
  if (login.kind === 'service' && login.service.trim() === '') return { service: 'The name of the section.' };
  if ((login.kind === 'keychain' || login.kind === 'session') && !login.password && !login.pastedTicket)
    return { password: 'The password of the user.' };
  return {};
}

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
    if (value === undefined ? !byService : !ServerAddress.shape[field].safeParse(value).success)
      problems[field] = words[field];
  }
  return problems;
}

/** The name that a server gets when nobody types one. */
export const suggestedName = (form: ServerForm): string =>
  form.host.trim().replace(/\.(postgres\.database\.azure\.com|rds\.amazonaws\.com)$/, '') ||
  form.login.service.trim();

/** What keeps the server from being added: the address's problems and a name that cannot be. */
export function serverProblems(form: ServerForm): ServerProblems {
  const name = form.name.trim() === '' ? suggestedName(form) : form.name;
  return {
    ...addressProblems(form),
    ...(DisplayName.safeParse(name).success ? {} : { name: 'One line of at most 200 characters.' }),
  };
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

/** The login form of a server that is there; its password is not known here. `file` is the one that it reads. */
export function loginOfServer(
  server: ServerSummary,
  keychain: boolean,
  file: TicketedPlace | null,
): LoginForm {
  const { credential } = server;
  const empty = emptyLogin(keychain);
  switch (credential.kind) {
    case 'env':
      return { ...empty, kind: 'env', variable: credential.variable };
    case 'passfile':
      return { ...empty, kind: 'passfile', passfile: file };
    case 'service':
      return {
        ...empty,
        kind: 'service',
        service: credential.name,
        serviceFile: file,
      };
    case 'keychain':
    case 'session':
    case 'none':
      return { ...empty, kind: credential.kind };
    case 'prompt':
    case 'unset':
      return empty;
  }
}
