import type { Problem } from '../../api/problem.ts';
import type { Status } from '../states/status/status-badge.tsx';

/** What keeps a server from being used, in a word, and in a sentence of it. */
interface ProblemWords {
  readonly status: Extract<Status, 'unreachable' | 'refused'>;
  readonly word: string;
  /** Behind the server's name: "refuses the login". */
  readonly verb: string;
}

const unreachable: ProblemWords = {
  status: 'unreachable',
  word: 'Unreachable',
  verb: 'cannot be reached',
};

/** Nothing was sent to the server: there is no login to send. */
const withoutLogin: ProblemWords = { status: 'refused', word: 'Login missing', verb: 'has no login here' };

/** A server that answers, but lets nobody in as things are, is not one that cannot be reached. */
const answering: Readonly<Record<string, ProblemWords>> = {
  UserErrorBackupUserAuthFailed: {
    status: 'refused',
    word: 'Login refused',
    verb: 'refuses the login',
  },
  UserErrorDBUserAuthFailed: { status: 'refused', word: 'Login refused', verb: 'refuses the login' },
  UserErrorCredentialUnavailable: withoutLogin,
  UserErrorInvalidSecret: withoutLogin,
  UserErrorInvalidSecretStore: withoutLogin,
  UserErrorMissingPermissionsOnSecretStore: withoutLogin,
  UserErrorSecretValueInUnsupportedFormat: withoutLogin,
  UserErrorSecretDisabled: withoutLogin,
  UserErrorSecretStoreFirewall: withoutLogin,
  UserErrorSecretStoreConnection: withoutLogin,
  UserErrorSecretForOtherServer: withoutLogin,
  UserErrorSignInAgain: withoutLogin,
  UserErrorTlsFailed: { status: 'refused', word: 'TLS failed', verb: 'does not pass the TLS check' },
  UserErrorConnectionPooler: { status: 'refused', word: 'Pooler refused', verb: 'is behind a pooler' },
  UserErrorMissingDBPermissions: { status: 'refused', word: 'Not allowed', verb: 'does not allow the login' },
  UserErrorSessionRefused: { status: 'refused', word: 'Session refused', verb: 'takes no session' },
  UserErrorDatabaseRenamed: {
    status: 'refused',
    word: 'Database renamed',
    verb: 'has the database under another name',
  },
  UserErrorDBNotFound: { status: 'refused', word: 'No such database', verb: 'lacks the database' },
};

export const problemWords = ({ code }: Pick<Problem, 'code'>): ProblemWords =>
  (code === null ? undefined : answering[code]) ?? unreachable;

/** Whether another login fixes it. */
export const isLoginProblem = (code: string | null | undefined): boolean =>
  code === 'UserErrorDBUserAuthFailed' ||
  code === 'UserErrorBackupUserAuthFailed' ||
  code === 'UserErrorCredentialUnavailable';
