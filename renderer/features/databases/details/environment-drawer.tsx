import { Button } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { InstanceSummary } from '../../../../shared/instances/instances.ts';
import { orpc } from '../../../api/client.ts';
import { toProblem } from '../../../api/problem.ts';
import { ReasonedButton } from '../../../ui/buttons/reasoned.tsx';
import { Drawer } from '../../../ui/dialogs/drawer.tsx';
import { IntoView } from '../../../ui/focus/into-view.tsx';
import { EnvironmentField } from '../../../ui/servers/environment-field.tsx';
import { environmentProblem } from '../../../ui/servers/environment.ts';
import { ErrorCard } from '../../../ui/states/errors/error-card.tsx';
import { useSetInstance } from './use-set-instance.ts';

/** What a database is for, where that is something else than what its server is for. */
export function EnvironmentDrawer(props: {
  instance: Pick<InstanceSummary, 'id' | 'serverId' | 'ownEnvironment'>;
  onClose: () => void;
}) {
  const { instance, onClose } = props;
  const [word, setWord] = useState(instance.ownEnvironment ?? '');
  const servers = useQuery(orpc.servers.list.queryOptions());
  const ofServer = servers.data?.find(({ id }) => id === instance.serverId)?.environment;
  const save = useSetInstance(onClose);
  const reason = save.isPending ? 'Saving…' : environmentProblem(word) === null ? null : 'Shorten the word.';
  return (
    <Drawer
      title="Change environment"
      open
      onClose={onClose}
      onSubmit={() => {
        if (reason !== null) return;
        const environment = word.trim() === '' ? null : word.trim();
        save.mutate({ instance: instance.id, options: {}, environment });
      }}
      footer={
        <>
          <ReasonedButton type="submit" appearance="primary" reason={reason}>
            Save
          </ReasonedButton>
          <Button onClick={onClose}>Cancel</Button>
        </>
      }
    >
      <EnvironmentField
        value={word}
        placeholder={ofServer === undefined ? 'none' : `${ofServer}, as its server`}
        onChange={(changed) => {
          save.reset();
          setWord(changed);
        }}
      />
      {save.error === null ? null : (
        <IntoView>
          <ErrorCard title="The tag was not changed" problem={toProblem(save.error)} />
        </IntoView>
      )}
    </Drawer>
  );
}
