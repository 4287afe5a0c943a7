import { Button, Field, Input } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { AzureKeyVault } from '../../../shared/discovery/resources.ts';
import { namedSecret, readSecretUri } from '../../../shared/logins/secret-uri.ts';
import { orpc } from '../../api/client.ts';
import { toProblem } from '../../api/problem.ts';
import { ResourceList } from '../discovery/resource-list.tsx';
import { keyVaultRow, secretRow } from '../discovery/resource-rows.ts';
import { Seen } from '../discovery/seen.tsx';
import { useFound } from '../discovery/use-found.ts';
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
export function SecretPicker({ uri, identity, onPick, onCreate }: SecretPickerProps) {
  const [keyVault, setKeyVault] = useState<AzureKeyVault | null>(null);
  const isChosen = typeof readSecretUri(uri) !== 'string';
  const asked = useFound((options) => orpc.discovery.keyVaults.queryOptions(options), {
    identity,
    enabled: !isChosen,
  });
  if (isChosen) return <ChosenSecret uri={uri} onOther={() => onPick(null)} />;
  if (keyVault !== null) {
    return (
      <>
        <NoticeBar
          kind="note"
          action={
            <Button size="small" onClick={() => setKeyVault(null)}>
              Another key vault
            </Button>
          }
        >
          Key vault <Identifier name={keyVault.name} /> in {keyVault.subscription}.
        </NoticeBar>
        <SecretsOf keyVault={keyVault} identity={identity} onPick={onPick} />
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
          onChoose={(id) => setKeyVault(found.find((each) => each.id === id) ?? null)}
        />
      )}
    </Seen>
  );
}

function ChosenSecret({ uri, onOther }: { uri: string; onOther: () => void }) {
  const { name, vault } = namedSecret(uri);
  return (
    <Field label="Secret">
      <div>
        <Identifier name={name} max={64} /> in the key vault <Identifier name={vault} />{' '}
        <Button size="small" onClick={onOther}>
          Another secret
        </Button>
      </div>
    </Field>
  );
}

interface SecretsOfProps extends Pick<SecretPickerProps, 'identity' | 'onPick'> {
  keyVault: AzureKeyVault;
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
