import { Button, Field, Select } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { InstanceHealth } from '../../../../shared/instances/overview.ts';
import type { PolicySummary } from '../../../../shared/policies/policies.ts';
import { orpc } from '../../../api/client.ts';
import { toProblem } from '../../../api/problem.ts';
import { ReasonedButton } from '../../../ui/buttons/reasoned.tsx';
import { Drawer } from '../../../ui/dialogs/drawer.tsx';
import { IntoView } from '../../../ui/focus/into-view.tsx';
import { visibleText } from '../../../ui/format/identifier-text.ts';
import { ShorterQuestion } from '../../../ui/policies/shorter-question.tsx';
import { ErrorCard } from '../../../ui/states/errors/error-card.tsx';
import { Time } from '../../../ui/text/time.tsx';
import { useAssignPolicy } from './use-assign-policy.ts';

/** By which policy of its vault a database is backed up from now on, or by none. */
export function PolicyDrawer({ instance, onClose }: { instance: InstanceHealth; onClose: () => void }) {
  const before = instance.policy?.missing === true ? '' : (instance.policy?.id ?? '');
  const [chosen, setChosen] = useState(before);
  const known = useQuery(orpc.policies.list.queryOptions({ input: { vault: instance.vaultId } }));
  const { assign, problem, isShorter } = useAssignPolicy(onClose);
  const policy = known.data?.find(({ id }) => id === chosen);
  const send = (confirmShorter: boolean) =>
    assign.mutate({ instances: [instance.id], policy: chosen === '' ? null : chosen, confirmShorter });
  return (
    <>
      <Drawer
        title="Change policy"
        open
        onClose={onClose}
        onSubmit={() => {
          if (chosen === before) onClose();
          else if (!assign.isPending) send(false);
        }}
        footer={
          <>
            <ReasonedButton
              type="submit"
              appearance="primary"
              reason={
                assign.isPending ? 'Saving…' : known.data === undefined ? 'Reading the policies…' : null
              }
            >
              Save
            </ReasonedButton>
            <Button onClick={onClose}>Cancel</Button>
          </>
        }
      >
        <Field label="Policy">
          <Select value={chosen} onChange={(_, { value }) => setChosen(value)}>
            <option value="">No policy: on demand only</option>
            {(known.data ?? []).map(({ id, name }) => (
              <option key={id} value={id}>
                {visibleText(name)}
              </option>
            ))}
          </Select>
        </Field>
        <WhatItSays policy={policy} />
        {known.error === null ? null : (
          <ErrorCard title="The policies were not listed" problem={toProblem(known.error)} />
        )}
        {problem === null || isShorter ? null : (
          <IntoView>
            <ErrorCard title="The policy was not changed" problem={problem} />
          </IntoView>
        )}
      </Drawer>
      {problem !== null && isShorter ? (
        <ShorterQuestion
          problem={problem}
          busy={assign.isPending}
          onConfirm={() => send(true)}
          onClose={() => assign.reset()}
        />
      ) : null}
    </>
  );
}

function WhatItSays({ policy }: { policy: PolicySummary | undefined }) {
  if (policy === undefined)
    return <p>Backups are taken when somebody starts them, and stay until somebody deletes them.</p>;
  return (
    <p>
      {visibleText(policy.scheduleWords ?? policy.name)}; kept: {policy.retentionWords}. Next:{' '}
      <Time at={policy.nextRuns?.[0]} />.
    </p>
  );
}
