import { isAzureHost } from '../../../../shared/servers/azure-hosts.ts';
import { TlsMode } from '../../../../shared/servers/servers.ts';
import type { Problem } from '../../../api/problem.ts';
import { emptyLogin, type LoginForm } from '../../../ui/login/form.ts';
import type { ServerForm } from './form.ts';

/** The modes from the one that proves most to the one that proves nothing. */
const strongestFirst: readonly TlsMode[] = TlsMode.options.toReversed();

/** Whether a mode proves less than another one. */
const isWeaker = (mode: TlsMode, than: TlsMode): boolean =>
  TlsMode.options.indexOf(mode) < TlsMode.options.indexOf(than);

/** What can be chosen for a host. Azure's certificates are public ones: nothing weaker is needed there. */
export function offeredTls(host: string, chosen: TlsMode): readonly TlsMode[] {
  return isAzureHost(host)
    ? strongestFirst.filter((mode) => mode === chosen || mode.startsWith('verify'))
    : strongestFirst;
}

/** What can be done about TLS that failed, besides fixing the server. */
export interface TlsWays {
  /** The file with the CA that signed the server's certificate. */
  readonly caFile: boolean;
  /** A mode that proves less; null where none is offered. */
  readonly weaker: TlsMode | null;
}

/** Null where the problem is another one. */
export function tlsWays(problem: Problem | null, { host, tls }: ServerForm): TlsWays | null {
  if (problem?.code !== 'UserErrorTlsFailed') return null;
  const has = (step: 'choose-ca-file' | 'switch-tls-off') =>
    problem.steps?.some((each) => each.do === step) === true;
  const caFile = has('choose-ca-file') && tls.startsWith('verify');
  const enough: TlsMode = has('switch-tls-off')
    ? 'disable'
    : // a certificate of another name still proves who signed it
      caFile || tls !== 'verify-full'
      ? 'require'
      : 'verify-ca';
  return { caFile, weaker: isAzureHost(host) || !isWeaker(enough, tls) ? null : enough };
}

/**
 * The form with other values. Where a test failed over TLS that proves more, the login was given for that: it is asked
 * for anew.
 */
export function withChange(
  form: ServerForm,
  change: Partial<ServerForm>,
  failedTls: TlsMode | null,
): ServerForm {
  const changed = { ...form, ...change };
  if (change.tls === undefined || failedTls === null || !isWeaker(changed.tls, failedTls)) return changed;
  return { ...changed, login: forgotten(changed.login) };
}

/** The same kind of login, to be given again. */
function forgotten({ kind }: LoginForm): LoginForm {
  return { ...emptyLogin(false), kind };
}
