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
}: {
  plan: PolicyPlan;
  servers: readonly ServerSummary[];
  onChangeLogins: (servers: readonly ServerSummary[]) => void;
}) {
  const serversOf = (ids: readonly { readonly serverId: string }[]) =>
    servers.filter(({ id }) => ids.some(({ serverId }) => serverId === id));
  const refused = serversOf(plan.refused);
  const variables = serversOf(plan.variables);
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
          nobody is there to log in. {wordsOf(plan.refused.map(({ needsPerson }) => needsPerson))} Let it come
          from the keychain or a password file.
        </NoticeBar>
      )}
      {variables.length === 0 ? null : (
        <NoticeBar
          kind="warning"
          action={
            <Button size="small" onClick={() => onChangeLogins(variables)}>
              Change login…
            </Button>
          }
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
