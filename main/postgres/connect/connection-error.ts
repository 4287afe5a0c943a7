import { isAzureHost } from '../../../shared/servers/azure-hosts.ts';
import type { ErrorCode, FixStep } from '../../../shared/errors.ts';
import { inQuotes } from '../../../shared/words/in-quotes.ts';
import { PgkeepError, messageOf } from '../../core/errors.ts';
import { quoteIdentifier } from '../sql/quote.ts';
import { entraFix } from './entra-refusal.ts';
import { firewallSteps } from './firewall-step.ts';
import { refusedLogin, testServer } from './refused-login.ts';
import { codeOf, isSessionRefusal } from './server-error.ts';
import type { Target } from './target.ts';

/** What fixes "no pg_hba.conf entry": Azure's firewall answers with these words, too. */
export const accessRuleAdvice =
  'Allow this machine: a firewall rule of the server on Azure, a line in pg_hba.conf elsewhere. If the message says "no encryption", choose another TLS mode.';

/** Turns what pg throws where no session begins into an error with a name and a remedy. */
export function connectionError(error: unknown, target: Target): PgkeepError {
  return firstAnswer([sessionRefused, ...answers], error, target);
}

/** The same for a session that had begun and broke off in a query, maybe inside of one of the server's functions. */
export function connectionLost(error: unknown, target: Target): PgkeepError {
  return firstAnswer(answers, error, target);
}

type Answer = (failure: Failure) => PgkeepError | undefined;

function firstAnswer(known: readonly Answer[], error: unknown, target: Target): PgkeepError {
  if (error instanceof PgkeepError) return error;
  const code = codeOf(error) ?? '';
  const failure: Failure = { error, code, message: messageOf(error) || code, target };
  for (const answer of known) {
    const answered = answer(failure);
    if (answered !== undefined) return answered;
  }
  return named(
    failure,
    'UserErrorServerConnectionClosed',
    `The connection to ${whereOf(target)} failed: ${failure.message}`,
  );
}

interface Failure {
  readonly error: unknown;
  /** SQLSTATE, or Node's code; empty where there is none. */
  readonly code: string;
  readonly message: string;
  readonly target: Target;
}

interface Fix {
  readonly remedy?: string;
  readonly steps?: readonly FixStep[];
  readonly sql?: string;
}

function named({ error, message }: Failure, code: ErrorCode, text: string, fix: Fix = {}): PgkeepError {
  return new PgkeepError(code, text, { cause: error, details: message, ...fix });
}

const whereOf = ({ address: { host, port } }: Target) => `${host}:${port}`;

/** What each kind of failure is known by; in this order, the first that knows it answers. */
const answers: readonly Answer[] = [
  notLetIn,
  loginRefused,
  noSuchDatabase,
  mayNotConnect,
  noConnectionLeft,
  tlsFailed,
  notReached,
];

function notLetIn(failure: Failure): PgkeepError | undefined {
  const { message, target } = failure;
  if (!/no pg_hba\.conf entry/.test(message)) return undefined;
  return named(
    failure,
    'UserErrorMissingNetworkSecurityPermissions',
    `${whereOf(target)} does not allow ${target.address.user} to connect from this machine: ${message}`,
    { remedy: accessRuleAdvice, steps: firewallSteps(message, target) },
  );
}

function loginRefused(failure: Failure): PgkeepError | undefined {
  const { code, message, target } = failure;
  if (code !== '28P01' && code !== '28000' && !/SASL|password/i.test(message)) return undefined;
  const ofEntra = entraFix(message, target);
  if (ofEntra !== undefined) {
    return named(
      failure,
      'UserErrorBackupUserAuthFailed',
      `${whereOf(target)} refused the Microsoft Entra login of ${target.address.user}: ${message}`,
      ofEntra,
    );
  }
  // what pg says where there is no password to answer with names its own parts
  const reason = /password must be a (non-empty )?string/.test(message)
    ? 'the server asks for a password, and none was given'
    : message;
  const { from, fix } = refusedLogin(target, message);
  return named(
    failure,
    'UserErrorDBUserAuthFailed',
    `${whereOf(target)} refused the login of ${target.address.user}${from}: ${reason}`,
    fix,
  );
}

function noSuchDatabase(failure: Failure): PgkeepError | undefined {
  const { code, target } = failure;
  if (code !== '3D000') return undefined;
  return named(
    failure,
    'UserErrorDBNotFound',
    `There is no database ${inQuotes(target.database)} on ${whereOf(target)}.`,
    { steps: testServer(target.server) },
  );
}

function sessionRefused(failure: Failure): PgkeepError | undefined {
  const { error, message, target } = failure;
  if (!isSessionRefusal(error)) return undefined;
  return named(
    failure,
    'UserErrorSessionRefused',
    `${whereOf(target)} accepted the login of ${target.address.user}, but ${inQuotes(target.database)} takes no session: ${message}`,
  );
}

function mayNotConnect(failure: Failure): PgkeepError | undefined {
  const { code, message, target } = failure;
  if (code !== '42501') return undefined;
  const { user } = target.address;
  return named(
    failure,
    'UserErrorMissingDBPermissions',
    `${user} may not connect to ${inQuotes(target.database)} on ${whereOf(target)}: ${message}`,
    { sql: `GRANT CONNECT ON DATABASE ${quoteIdentifier(target.database)} TO ${quoteIdentifier(user)};` },
  );
}

function noConnectionLeft(failure: Failure): PgkeepError | undefined {
  const { code, message, target } = failure;
  if (code !== '53300') return undefined;
  return named(
    failure,
    'UserErrorServerConnectionClosed',
    `${whereOf(target)} has no connection left: ${message}`,
    { remedy: 'Free a connection or raise max_connections, then run it again.' },
  );
}

function tlsFailed(failure: Failure): PgkeepError | undefined {
  const { code, message, target } = failure;
  const where = whereOf(target);
  const server = target.server === undefined ? {} : { server: target.server };
  if (/does not support SSL/i.test(message)) {
    return named(
      failure,
      'UserErrorTlsFailed',
      `${where} does not offer TLS, and the mode is ${target.address.tls}.`,
      isAzureHost(target.address.host)
        ? { remedy: 'Azure’s servers offer TLS: find out what answers in their place on the way there.' }
        : {
            remedy:
              'Switch TLS on at the server, or, for a server on this machine or a trusted network, set its TLS mode to disable.',
            steps: [{ do: 'switch-tls-off', ...server }],
          },
    );
  }
  const words = `${code} ${message}`;
  if (/altnames/i.test(words)) {
    return named(failure, 'UserErrorTlsFailed', `TLS with ${where} failed: ${message}`, {
      remedy: 'Use a host name that the server’s certificate has.',
    });
  }
  if (/self.signed|UNABLE_TO_(GET|VERIFY)|unable to (get|verify)/i.test(words)) {
    return named(failure, 'UserErrorTlsFailed', `TLS with ${where} failed: ${message}`, {
      remedy: 'Give the file with the CA certificate that signed the server’s.',
      steps: [{ do: 'choose-ca-file', ...server }],
    });
  }
  return /certificate|CERT_|ERR_TLS|EPROTO|ERR_SSL/i.test(words)
    ? named(failure, 'UserErrorTlsFailed', `TLS with ${where} failed: ${message}`)
    : undefined;
}

function notReached(failure: Failure): PgkeepError | undefined {
  const { code, message, target } = failure;
  const isKnown =
    /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|ENOENT|EACCES)$/.test(code) ||
    /timeout expired/i.test(message);
  return isKnown
    ? named(
        failure,
        'UserErrorMissingNetworkSecurityPermissions',
        `Cannot reach ${whereOf(target)}: ${message}`,
      )
    : undefined;
}
