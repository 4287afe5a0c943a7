import { Button, Field, Select } from '@fluentui/react-components';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { InstanceSummary } from '../../../../shared/instances.ts';
import { orpc } from '../../../api/client.ts';
import { toProblem } from '../../../api/problem.ts';
import { Drawer } from '../../../ui/dialogs/drawer.tsx';
import { ErrorCard } from '../../../ui/states/error-card.tsx';
import { IntoView } from '../../../ui/focus/into-view.tsx';
import { ReasonedButton } from '../../../ui/buttons/reasoned.tsx';
import { clientMajors } from './client-majors.ts';

const automatic = 'auto';

/** Which pg_dump takes the backups of a database. The server and what is installed are looked at before. */
export function ClientMajorDrawer(props: {
  instance: Pick<InstanceSummary, 'id' | 'options'>;
  onClose: () => void;
}) {
  const { instance, onClose } = props;
  const queryClient = useQueryClient();
  const set = instance.options.clientMajor;
  const [chosen, setChosen] = useState(String(set ?? automatic));
  const tools = useQuery(orpc.tools.list.queryOptions());
  const save = useMutation(
    orpc.instances.set.mutationOptions({
      onSuccess: () => {
        void queryClient.invalidateQueries({ queryKey: orpc.overview.key() });
        void queryClient.invalidateQueries({ queryKey: orpc.instances.key() });
        onClose();
      },
    }),
  );
  const clientMajor = chosen === automatic ? null : Number(chosen);
  return (
    <Drawer
      title="Choose pg_dump"
      open
      onClose={onClose}
      onSubmit={() =>
        save.isPending ? undefined : save.mutate({ instance: instance.id, options: { clientMajor } })
      }
      footer={
        <>
          <ReasonedButton type="submit" appearance="primary" reason={save.isPending ? 'Saving…' : null}>
            Save
          </ReasonedButton>
          <Button onClick={onClose}>Cancel</Button>
        </>
      }
    >
      <Field
        label="pg_dump that takes the backups"
        hint="An older one writes archives that older servers take with fewer changes. It is never older than the server."
      >
        <Select
          value={chosen}
          onChange={(_, { value }) => {
            save.reset();
            setChosen(value);
          }}
        >
          <option value={automatic}>pgkeep chooses</option>
          {clientMajors(tools.data?.found ?? [], set).map((major) => (
            <option key={major} value={major}>
              {major}
            </option>
          ))}
        </Select>
      </Field>
      {save.error === null ? null : (
        <IntoView>
          <ErrorCard title="The choice was not kept" problem={toProblem(save.error)} />
        </IntoView>
      )}
    </Drawer>
  );
}
