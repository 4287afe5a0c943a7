import type { TicketedPlace } from '../../../shared/places.ts';
import { PgName } from '../../../shared/ids.ts';
import { readSecretUri } from '../../../shared/logins/secret-uri.ts';
import { VariableName } from '../../../shared/logins/secret-source.ts';
import type { ServerCredential, ServerSummary } from '../../../shared/servers/servers.ts';
import type { OfferedCredential } from './credential-kinds.ts';

/** What the form for a secret of a key vault holds. */
export interface SecretForm {
  readonly uri: string;
  /** Id of the identity that reads it; empty: none is chosen. */
  readonly identity: string;
  /** The login whose password is all that the secret holds; null: it holds a connection string. */
  readonly login: string | null;
}

export const emptySecret: SecretForm = { uri: '', identity: '', login: null };

/** A secret as it is sent. */
export function sentSecret({ uri, identity, login }: SecretForm) {
  return { kind: 'key-vault' as const, secret: uri.trim(), identity, ...(login === null ? {} : { login }) };
}

export type SecretProblems = Partial<Record<keyof SecretForm, string>>;

/** What keeps the secret from being used, by field. */
export function secretProblems({ uri, identity, login }: SecretForm): SecretProblems {
  const read = readSecretUri(uri);
  const wrong = typeof read === 'string' ? `That is no URI of a secret: ${read}.` : undefined;
  return {
    ...(wrong === undefined ? {} : { uri: uri.trim() === '' ? 'The URI of the secret.' : wrong }),
    ...(identity === '' ? { identity: 'Choose as whom it is read.' } : {}),
    ...(login === null || PgName.safeParse(login).success ? {} : { login: 'The login of the password.' }),
  };
}

/** What the form for a login holds; text as it was typed. */
export interface LoginForm {
  kind: OfferedCredential;
  variable: string;
  /** Null is the usual one. */
  passfile: TicketedPlace | null;
  service: string;
  serviceFile: TicketedPlace | null;
  /** Id of the identity whose token is the password; empty where none is chosen. */
  identity: string;
  password: string;
  secret: SecretForm;
  /** A password that came with a pasted connection string; it is never shown. */
  pastedTicket: string | null;
}

export const emptyLogin = (keychain: boolean): LoginForm => ({
  kind: keychain ? 'keychain' : 'session',
  variable: '',
  passfile: null,
  service: '',
  serviceFile: null,
  identity: '',
  password: '',
  secret: emptySecret,
  pastedTicket: null,
});

/** A file as it is sent: by its ticket. */
export interface SentFile {
  ticket: string;
}

export const sentFile = ({ ticket }: TicketedPlace): SentFile => ({ ticket });

/** A login source as it is sent. */
export type SentCredential =
  | Exclude<ServerCredential, { kind: 'passfile' | 'service' | 'key-vault' | 'entra' }>
  | ReturnType<typeof sentSecret>
  | { kind: 'entra'; identity: string }
  | { kind: 'passfile'; path?: SentFile }
  | { kind: 'service'; name: string; path?: SentFile };

export function credentialOf(login: LoginForm): SentCredential {
  switch (login.kind) {
    case 'env':
      return { kind: 'env', variable: login.variable.trim() };
    case 'passfile':
      return { kind: 'passfile', ...(login.passfile === null ? {} : { path: sentFile(login.passfile) }) };
    case 'service':
      return {
        kind: 'service',
        name: login.service.trim(),
        ...(login.serviceFile === null ? {} : { path: sentFile(login.serviceFile) }),
      };
    case 'key-vault':
      return sentSecret(login.secret);
    case 'entra':
      return { kind: 'entra', identity: login.identity };
    case 'keychain':
    case 'session':
    case 'none':
      return { kind: login.kind };
  }
}

export type LoginProblems = Partial<Record<Exclude<keyof LoginForm, 'secret'>, string>> & {
  readonly secret?: SecretProblems;
};

/** What keeps the login from being used, by field. */
export function loginProblems(login: LoginForm): LoginProblems {
  if (login.kind === 'env' && !VariableName.safeParse(login.variable).success)
    return { variable: 'Choose one that pgkeep may read.' };
  if (login.kind === 'key-vault') {
    const secret = secretProblems(login.secret);
    return Object.keys(secret).length === 0 ? {} : { secret };
  }
  if (login.kind === 'entra' && login.identity === '') return { identity: 'Choose whose token it is.' };
  if (login.kind === 'service' && login.service.trim() === '') return { service: 'The name of the section.' };
  if ((login.kind === 'keychain' || login.kind === 'session') && !login.password && !login.pastedTicket)
    return { password: 'The password of the user.' };
  return {};
}

/** The form of a secret that is used already. */
export const secretFormOf = (credential: {
  readonly secret: string;
  readonly identity?: string | undefined;
  readonly login?: string | undefined;
}): SecretForm => ({
  uri: credential.secret,
  identity: credential.identity ?? '',
  login: credential.login ?? null,
});

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
    case 'key-vault':
      return { ...empty, kind: 'key-vault', secret: secretFormOf(credential) };
    case 'entra':
      return { ...empty, kind: 'entra', identity: credential.identity };
    case 'keychain':
    case 'session':
    case 'none':
      return { ...empty, kind: credential.kind };
    case 'prompt':
    case 'unset':
      return empty;
  }
}
