import { Button, Field, Input, Select } from '@fluentui/react-components';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { PgName } from '../../../../shared/ids.ts';
import { orpc } from '../../../api/client.ts';
import { toProblem } from '../../../api/problem.ts';
import { Drawer } from '../../../ui/dialogs/drawer.tsx';
import { ErrorCard } from '../../../ui/states/errors/error-card.tsx';
import { IntoView } from '../../../ui/focus/into-view.tsx';
import { visibleText } from '../../../ui/format/identifier-text.ts';
import { useNotify } from '../../../ui/states/notify.tsx';
import { ReasonedButton } from '../../../ui/buttons/reasoned.tsx';

const encodings = ['UTF8', 'LATIN1', 'LATIN2', 'LATIN9', 'WIN1250', 'WIN1252', 'SQL_ASCII'];

/** Creates an empty database. */
export function CreateDatabaseDrawer({ server, onClose }: { server: string; onClose: () => void }) {
  const queryClient = useQueryClient();
  const notify = useNotify();
  const [name, setName] = useState('');
  const [owner, setOwner] = useState('');
  const [encoding, setEncoding] = useState('');
  const create = useMutation(
    orpc.servers.createDatabase.mutationOptions({
      onSuccess: (created) => {
        void queryClient.invalidateQueries({ queryKey: orpc.servers.key() });
        notify({ title: `Created database ${visibleText(created.name)}`, intent: 'success' });
        onClose();
      },
    }),
  );
  const nameFits = PgName.safeParse(name).success;
  const reason = create.isPending
    ? 'Creating…'
    : nameFits
      ? null
      : 'The database needs a name of at most 63 bytes.';
  return (
    <Drawer
      title="Create database"
      open
      onClose={onClose}
      onSubmit={() => {
        if (reason !== null) return;
        create.mutate({
          server,
          name,
          ...(owner === '' ? {} : { owner }),
          ...(encoding === '' ? {} : { encoding }),
        });
      }}
      footer={
        <>
          <ReasonedButton type="submit" appearance="primary" reason={reason}>
            Create database
          </ReasonedButton>
          <Button onClick={onClose}>Cancel</Button>
        </>
      }
    >
      <Field label="Name" required>
        <Input
          value={name}
          autoComplete="off"
          spellCheck={false}
          onChange={(_, data) => {
            create.reset();
            setName(data.value);
          }}
        />
      </Field>
      <OwnerField server={server} owner={owner} onChange={setOwner} />
      <Field label="Encoding">
        <Select value={encoding} onChange={(_, data) => setEncoding(data.value)}>
          <option value="">The server&apos;s default</option>
          {encodings.map((option) => (
            <option key={option}>{option}</option>
          ))}
        </Select>
      </Field>
      {create.error === null ? null : (
        <IntoView>
          <ErrorCard title="The database was not created" problem={toProblem(create.error)} />
        </IntoView>
      )}
    </Drawer>
  );
}

/** A role of the server; the empty string is the user that pgkeep logs in as. */
function OwnerField(props: { server: string; owner: string; onChange: (owner: string) => void }) {
  const { server, owner, onChange } = props;
  const roles = useQuery(orpc.servers.roles.queryOptions({ input: { server } }));
  return (
    <>
      <Field label="Owner">
        <Select value={owner} onChange={(_, data) => onChange(data.value)}>
          <option value="">The user that pgkeep logs in as</option>
          {(roles.data ?? []).map((role) => (
            <option key={role} value={role}>
              {visibleText(role)}
            </option>
          ))}
        </Select>
      </Field>
      {roles.error === null ? null : (
        <ErrorCard title="The roles were not listed" problem={toProblem(roles.error)} />
      )}
    </>
  );
}
