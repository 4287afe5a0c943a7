import type { LoginSqlRan, NewSecret, RoleStanding } from '../../../shared/logins/new-secret.ts';
import { client } from '../../api/client.ts';
import { actionWords } from '../run-sql/action-words.ts';
import { BeforeAfter, type Standing } from '../run-sql/before-after.tsx';
import type { Runnable } from '../run-sql/runnable.ts';

/** The SQL that makes the login of a new secret valid on its server, to be run. `onRan` is called once it was, for real. */
export function loginSql(
  { digest, sql, user, serverName }: NewSecret,
  server: string,
  onRan: () => void,
): Runnable<LoginSqlRan> {
  return {
    action: 'login',
    role: user,
    what: `The login ${user} on ${serverName}`,
    sql,
    apply: async ({ dryRun, admin }) => {
      const ran = await client.loginSecrets.apply({ server, digest, dryRun, admin });
      if (ran.applied) onRan();
      return ran;
    },
    show: ({ applied, before, after }) => (
      <BeforeAfter
        title={applied ? `${actionWords.login.ran}.` : 'The dry run went through; nothing was changed.'}
        before={standingOf(before, user)}
        after={standingOf(after, user)}
      />
    ),
  };
}

function standingOf({ exists, canLogin }: RoleStanding, user: string): Standing {
  if (!exists)
    return { look: { status: 'unknown', word: 'Not there' }, summary: `There is no role ${user}.` };
  return canLogin
    ? { look: { status: 'ok', word: 'May log in' }, summary: `The role ${user} may log in.` }
    : {
        look: { status: 'warning', word: 'May not log in' },
        summary: `The role ${user} is there, but may not log in: it lacks LOGIN.`,
      };
}
