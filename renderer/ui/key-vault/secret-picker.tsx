import { Button, Field, Input } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { AzureKeyVault } from '../../../shared/discovery/resources.ts';
import { namedSecret, readSecretUri } from '../../../shared/logins/secret-uri.ts';
import { orpc } from '../../api/client.ts';
import { toProblem } from '../../api/problem.ts';
import { AnotherButton, SaysChosen } from '../discovery/chosen.tsx';
import { ResourceList } from '../discovery/resource-list.tsx';
import { keyVaultRow, secretRow } from '../discovery/resource-rows.ts';
import { Seen } from '../discovery/seen.tsx';
import { useFound } from '../discovery/use-found.ts';
import { visibleText } from '../format/identifier-text.ts';
import { ErrorCard } from '../states/errors/error-card.tsx';
import { NoticeBar } from '../states/notice-bar.tsx';
import { TextSkeleton } from '../states/skeletons.tsx';
import { Identifier } from '../text/identifier.tsx';
import { useNow } from '../text/use-now.ts';

/** A secret and as whom it was found. */
interface PickedSecret {
  readonly uri: string;
  /** Id of the identity that sees its key vault. */
  readonly identity: string;
}

export interface SecretPickerProps {
  /** What is chosen; empty: nothing. */
  uri: string;
  /** Id of the identity that reads it, which alone is asked then; empty: the one that sees the key vault. */
  identity: string;
  /** Null: another one is wanted. */
  onPick: (picked: PickedSecret | null) => void;
  /** Asked to make one, in this key vault. */
  onCreate: (keyVault: AzureKeyVault) => void;
}

/** A secret among those that identities see in Azure: first the key vault, then the secret. */
export function SecretPicker(props: SecretPickerProps) {
  const [keyVault, setKeyVault] = useState<AzureKeyVault | null>(null);
  return (
    <>
      <SaysChosen>{chosenWords(props.uri, keyVault)}</SaysChosen>
      <SecretChoice {...props} keyVault={keyVault} onKeyVault={setKeyVault} />
    </>
  );
}

/** What is chosen so far, in a sentence; empty: nothing. */
function chosenWords(uri: string, keyVault: AzureKeyVault | null): string {
  if (typeof readSecretUri(uri) !== 'string') {
    const { name, vault } = namedSecret(uri);
    return `The secret ${visibleText(name)} in the key vault ${visibleText(vault)} is chosen.`;
  }
  return keyVault === null ? '' : `The key vault ${visibleText(keyVault.name)} is chosen.`;
}

interface SecretChoiceProps extends SecretPickerProps {
  keyVault: AzureKeyVault | null;
  onKeyVault: (keyVault: AzureKeyVault | null) => void;
}

function SecretChoice({ uri, identity, onPick, onCreate, keyVault, onKeyVault }: SecretChoiceProps) {
  // what a line was pressed for here, which is gone with the focus then
  const [pressed, setPressed] = useState<'key vault' | 'secret' | null>(null);
  const isChosen = typeof readSecretUri(uri) !== 'string';
  const pick = (picked: PickedSecret) => {
    setPressed('secret');
    onPick(picked);
  };
  const asked = useFound((options) => orpc.discovery.keyVaults.queryOptions(options), {
    identity,
    enabled: !isChosen,
  });
  if (isChosen) {
    const other = () => {
      // one that is made next is chosen below the drawer that makes it, which keeps the focus
      setPressed('key vault');
      onPick(null);
    };
    return <ChosenSecret uri={uri} takesFocus={pressed === 'secret'} onOther={other} />;
  }
  if (keyVault !== null) {
    return (
      <>
        <NoticeBar
          kind="note"
          action={
            <AnotherButton takesFocus={pressed !== null} onClick={() => onKeyVault(null)}>
              Another key vault
            </AnotherButton>
          }
        >
          Key vault <Identifier name={keyVault.name} /> in {keyVault.subscription}.
        </NoticeBar>
        <SecretsOf keyVault={keyVault} identity={identity} onPick={pick} />
        <div>
          <Button onClick={() => onCreate(keyVault)}>Create a secret…</Button>
        </div>
      </>
    );
  }
  return (
    <Seen asked={asked} what="key vaults" otherwise="give the URI of the secret yourself">
      {(found) => (
        <ResourceList
          what="key vaults"
          rows={found.map(keyVaultRow)}
          onChoose={(id) => {
            setPressed('key vault');
            onKeyVault(found.find((each) => each.id === id) ?? null);
          }}
        />
      )}
    </Seen>
  );
}

interface ChosenSecretProps {
  uri: string;
  takesFocus: boolean;
  onOther: () => void;
}

function ChosenSecret({ uri, takesFocus, onOther }: ChosenSecretProps) {
  const { name, vault } = namedSecret(uri);
  return (
    <Field label="Secret">
      <div>
        <Identifier name={name} max={64} /> in the key vault <Identifier name={vault} />{' '}
        <AnotherButton takesFocus={takesFocus} onClick={onOther}>
          Another secret
        </AnotherButton>
      </div>
    </Field>
  );
}

interface SecretsOfProps extends Pick<SecretPickerProps, 'identity'> {
  keyVault: AzureKeyVault;
  onPick: (picked: PickedSecret) => void;
}

/** The secrets of a key vault by their names; where they may not be listed, the name is typed. */
function SecretsOf({ keyVault, identity, onPick }: SecretsOfProps) {
  const now = new Date(useNow(null));
  const as = identity === '' ? keyVault.identity : identity;
  const input = { keyVault: keyVault.uri, identity: as };
  const asked = useQuery(orpc.discovery.secrets.queryOptions({ input }));
  if (asked.isPending) return <TextSkeleton lines={4} />;
  if (asked.error !== null) {
    return (
      <>
        <ErrorCard
          title="The secrets were not listed"
          problem={toProblem(asked.error)}
          action={{
            label: asked.isFetching ? 'Asking…' : 'Try again',
            onClick: () => void asked.refetch(),
          }}
        />
        <NameOfSecret keyVault={keyVault.uri} onName={(uri) => onPick({ uri, identity: as })} />
      </>
    );
  }
  const { secrets } = asked.data;
  if (secrets.length === 0) return <p style={{ margin: 0 }}>This key vault has no secrets yet.</p>;
  return (
    <ResourceList
      what="secrets"
      rows={secrets.map((secret) => secretRow(secret, now))}
      onChoose={(uri) => onPick({ uri, identity: as })}
    />
  );
}

/** A secret by its name alone: using one needs less than listing all. */
function NameOfSecret({ keyVault, onName }: { keyVault: string; onName: (uri: string) => void }) {
  const [name, setName] = useState('');
  const read = readSecretUri(`${keyVault.replace(/\/$/, '')}/secrets/${name.trim()}`);
  const use = () => {
    if (typeof read !== 'string') onName(read.uri);
  };
  return (
    <>
      <Field
        label="Name of the secret"
        validationMessage={
          name.trim() === '' || typeof read !== 'string' ? null : 'Letters, digits and dashes, at most 127.'
        }
      >
        <Input
          value={name}
          autoComplete="off"
          spellCheck={false}
          onChange={(_, data) => setName(data.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter') return;
            // Enter means this field: the form around it is sent when it has a secret.
            event.preventDefault();
            use();
          }}
        />
      </Field>
      <div>
        <Button disabledFocusable={typeof read === 'string'} onClick={use}>
          Use this secret
        </Button>
      </div>
    </>
  );
}
