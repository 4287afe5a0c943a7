import { Button } from '@fluentui/react-components';
import type { ServerSummary } from '../../../../shared/servers/servers.ts';
import { listOf } from '../../../../shared/words/counts.ts';
import { visibleText } from '../../../ui/format/identifier-text.ts';
import { NoticeBar } from '../../../ui/states/notice-bar.tsx';
import type { PolicyPlan } from '../policy/plan.ts';

/** What stands against the policy, of some servers or all: a login or sign-in that needs a person, or a variable. */
export function PolicyWarnings({
  plan,
  servers,
  onChangeLogins,
  onChangeSecrets,
}: {
  plan: PolicyPlan;
  servers: readonly ServerSummary[];
  onChangeLogins: (servers: readonly ServerSummary[]) => void;
  /** Asked to change the logins of their own that are read by these identities. */
  onChangeSecrets: (logins: PolicyPlan['refused']) => void;
}) {
  const serversOf = (ids: readonly { readonly serverId: string }[]) =>
    servers.filter(({ id }) => ids.some(({ serverId }) => serverId === id));
  const ofServers = plan.refused.filter(({ readBy }) => readBy === null);
  const ofDatabases = plan.refused.filter(({ readBy }) => readBy !== null);
  const refused = serversOf(ofServers);
  const variables = serversOf(plan.variables.filter(({ readBy }) => readBy === null));
  return (
    <>
      {refused.length === 0 ? null : (
        <NoticeBar
          kind="warning"
          action={
            <Button size="small" onClick={() => onChangeLogins(refused)}>
              Change login…
            </Button>
          }
        >
          Databases of {listOf(refused.map(({ name }) => visibleText(name)))} are protected without a policy:
          nobody is there to log in. {wordsOf(ofServers.map(({ needsPerson }) => needsPerson))} Let it come
          from the keychain or a password file.
        </NoticeBar>
      )}
      {ofDatabases.length === 0 ? null : (
        <NoticeBar
          kind="warning"
          action={
            <Button size="small" onClick={() => onChangeSecrets(ofDatabases)}>
              Change secret…
            </Button>
          }
        >
          Databases of {listOf(serversOf(ofDatabases).map(({ name }) => visibleText(name)))} with a login of
          their own are protected without a policy: nobody is there to log in.{' '}
          {wordsOf(ofDatabases.map(({ needsPerson }) => needsPerson))} Let another identity read the secret.
        </NoticeBar>
      )}
      {plan.variables.length === 0 ? null : (
        <NoticeBar
          kind="warning"
          {...(variables.length === 0
            ? {}
            : {
                action: (
                  <Button size="small" onClick={() => onChangeLogins(variables)}>
                    Change login…
                  </Button>
                ),
              })}
        >
          {wordsOf(plan.variables.map(({ variable }) => variable))}
        </NoticeBar>
      )}
      {plan.personal.length === 0 ? null : (
        <NoticeBar kind="warning">
          {wordsOf(plan.personal.map(({ personalSignIn }) => personalSignIn))}
        </NoticeBar>
      )}
    </>
  );
}

/** Each sentence once. */
const wordsOf = (sentences: readonly (string | null)[]): string =>
  [...new Set(sentences)].flatMap((sentence) => (sentence === null ? [] : [visibleText(sentence)])).join(' ');
