import { Button, Field, Input } from '@fluentui/react-components';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { makesContainer } from '../../../../shared/access/changes.ts';
import { ContainerName } from '../../../../shared/discovery/container-name.ts';
import type { AzureContainer, AzureStorageAccount } from '../../../../shared/discovery/resources.ts';
import { client, orpc } from '../../../api/client.ts';
import { toProblem } from '../../../api/problem.ts';
import { AnotherButton, SaysChosen } from '../../../ui/discovery/chosen.tsx';
import { ResourceList } from '../../../ui/discovery/resource-list.tsx';
import { accountRow, containerRow } from '../../../ui/discovery/resource-rows.ts';
import { Seen } from '../../../ui/discovery/seen.tsx';
import { useFound } from '../../../ui/discovery/use-found.ts';
import { visibleText } from '../../../ui/format/identifier-text.ts';
import { ErrorCard } from '../../../ui/states/errors/error-card.tsx';
import { NoticeBar } from '../../../ui/states/notice-bar.tsx';
import { TextSkeleton } from '../../../ui/states/skeletons.tsx';
import { Identifier } from '../../../ui/text/identifier.tsx';

export interface ContainerPickerProps {
  /** `identity` is the id of the one that sees it. */
  onChoose: (chosen: { url: string; identity: string }) => void;
}

/** A container among those of the storage accounts that identities see: first the account, then the container. */
export function ContainerPicker({ onChoose }: ContainerPickerProps) {
  const [account, setAccount] = useState<AzureStorageAccount | null>(null);
  return (
    <>
      <SaysChosen>
        {account === null ? '' : `The storage account ${visibleText(account.name)} is chosen.`}
      </SaysChosen>
      <ContainerChoice account={account} onAccount={setAccount} onChoose={onChoose} />
    </>
  );
}

interface ContainerChoiceProps extends ContainerPickerProps {
  account: AzureStorageAccount | null;
  onAccount: (account: AzureStorageAccount | null) => void;
}

function ContainerChoice({ account, onAccount, onChoose }: ContainerChoiceProps) {
  const asked = useFound((options) => orpc.discovery.storageAccounts.queryOptions(options));
  if (account !== null) {
    return (
      <>
        <NoticeBar
          kind="note"
          action={
            <AnotherButton takesFocus onClick={() => onAccount(null)}>
              Another account
            </AnotherButton>
          }
        >
          Storage account <Identifier name={account.name} /> in {account.subscription}.
        </NoticeBar>
        <Containers account={account} onChoose={({ url }) => onChoose({ url, identity: account.identity })} />
      </>
    );
  }
  return (
    <Seen asked={asked} what="storage accounts" otherwise="give the place of the vault yourself">
      {(found) => (
        <ResourceList
          what="storage accounts"
          rows={found.map(accountRow)}
          onChoose={(id) => onAccount(found.find((each) => each.id === id) ?? null)}
        />
      )}
    </Seen>
  );
}

interface ContainersProps {
  account: AzureStorageAccount;
  onChoose: (container: AzureContainer) => void;
}

function Containers({ account, onChoose }: ContainersProps) {
  const input = { account: account.id, identity: account.identity };
  const asked = useQuery(orpc.discovery.containers.queryOptions({ input }));
  return (
    <>
      {asked.isPending ? <TextSkeleton lines={4} /> : null}
      {asked.error === null ? null : (
        <ErrorCard
          title="The containers were not listed"
          problem={toProblem(asked.error)}
          action={{ label: 'Try again', onClick: () => void asked.refetch() }}
        />
      )}
      {asked.data === undefined || asked.data.length === 0 ? null : (
        <ResourceList
          what="containers"
          rows={asked.data.map(containerRow)}
          onChoose={(url) => {
            const chosen = asked.data.find((each) => each.url === url);
            if (chosen !== undefined) onChoose(chosen);
          }}
        />
      )}
      {asked.isPending ? null : <NewContainer account={account} onChoose={onChoose} />}
    </>
  );
}

/** Makes a private container, and takes it. */
function NewContainer({ account, onChoose }: ContainersProps) {
  const queryClient = useQueryClient();
  const [name, setName] = useState('');
  const read = ContainerName.safeParse(name);
  const make = useMutation({
    mutationFn: () =>
      client.discovery.createContainer({ account: account.id, identity: account.identity, name }),
    onSuccess: (made) => {
      void queryClient.invalidateQueries({ queryKey: orpc.discovery.containers.key() });
      onChoose(made);
    },
  });
  return (
    <>
      <Field
        label="New container"
        hint={
          read.success
            ? makesContainer({ account: account.id, name })
            : 'It is made in this account, and is private.'
        }
        validationMessage={
          name === '' || read.success
            ? null
            : '3 to 63 characters: lower-case letters, digits, and single hyphens between them.'
        }
      >
        <Input
          value={name}
          spellCheck={false}
          onChange={(_, data) => setName(data.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter') return;
            // Enter means this field: the vault is added when it has a container.
            event.preventDefault();
            if (read.success && !make.isPending) make.mutate();
          }}
        />
      </Field>
      <div>
        <Button disabledFocusable={!read.success || make.isPending} onClick={() => make.mutate()}>
          {make.isPending ? 'Creating…' : 'Create container'}
        </Button>
      </div>
      {make.error === null ? null : (
        <ErrorCard title="The container was not created" problem={toProblem(make.error)} />
      )}
    </>
  );
}
