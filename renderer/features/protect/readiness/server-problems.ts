import type { FixStep } from '../../../../shared/errors.ts';
import type { GivenOwnLogin } from '../../../../shared/instances/own-login.ts';
import type { Candidate } from '../candidates.ts';
import { isLoginProblem, problemWords } from '../../../ui/servers/problem-words.ts';
import type { Check } from './checks.ts';

/** What keeps chosen databases of one server from being ready, and is said once for all that log in alike. */
export interface ServerProblem {
  readonly serverId: string;
  readonly serverName: string;
  /** The databases' own login, where that is what is refused; null: the server's, or something else. */
  readonly credential: GivenOwnLogin | null;
  readonly code: string | null;
  readonly message: string;
  readonly remedy: string;
  readonly steps?: readonly FixStep[];
  /** Of the databases that it concerns. */
  readonly keys: readonly string[];
}

type CheckedCandidate = Pick<Candidate, 'key' | 'serverId' | 'serverName' | 'credential'> & {
  readonly check: Check | undefined;
};

/** The finding about login and network that blocks; null where there is none. */
function blockerOf({ check }: CheckedCandidate) {
  if (check?.state !== 'checked') return null;
  return (
    check.readiness.findings.find(
      ({ title, severity }) => title === 'Login and network' && severity === 'blocker',
    ) ?? null
  );
}

/**
 * What the servers themselves refuse, each answer once a server and login: a login that is refused is so for every database
 * that takes it, and what many of its databases answer alike. An answer about one database alone stays in its row.
 */
export function serverProblemsOf(rows: readonly CheckedCandidate[]): ServerProblem[] {
  const blocked = rows.flatMap((row) => {
    const finding = blockerOf(row);
    return finding === null ? [] : [{ row, finding }];
  });
  return [
    ...Map.groupBy(blocked, ({ row, finding }) => {
      const own = isLoginProblem(finding.code) ? row.credential : undefined;
      return JSON.stringify([row.serverId, own?.secret, own?.login, own?.identity, finding.message]);
    }).values(),
  ].flatMap((alike): ServerProblem[] => {
    const [first] = alike;
    if (first === undefined) return [];
    const { row, finding } = first;
    const code = finding.code ?? null;
    if (alike.length < 2 && !isLoginProblem(code)) return [];
    return [
      {
        serverId: row.serverId,
        serverName: row.serverName,
        credential: isLoginProblem(code) ? (row.credential ?? null) : null,
        code,
        message: finding.message,
        remedy: finding.remedy ?? '',
        ...(finding.steps === undefined ? {} : { steps: finding.steps }),
        keys: alike.map((each) => each.row.key),
      },
    ];
  });
}

/** In the row of a database of which its server's problem is told above, or that of its own login. */
export const saidAboveWords = ({ code, serverName, credential }: ServerProblem): string =>
  `${problemWords({ code }).word}: said of ${credential === null ? serverName : 'its own login'} above.`;
