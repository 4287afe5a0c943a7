import { Button, Checkbox, Field, Input, Radio, RadioGroup } from '@fluentui/react-components';
import { useState } from 'react';
import { useSignedIn } from '../discovery/use-signed-in.ts';
import { CreateSecretDrawer, type CreateSecretDrawerProps } from '../key-vault/create-secret-drawer.tsx';
import { SecretPicker } from '../key-vault/secret-picker.tsx';
import { TextSkeleton } from '../states/skeletons.tsx';
import type { SecretForm, SecretProblems } from './form.ts';
import { IdentityField } from './identity-field.tsx';

export interface SecretFieldsProps {
  secret: SecretForm;
  /** By field; only shown where the user has been. */
  problems: SecretProblems;
  onChange: (change: Partial<SecretForm>) => void;
  /** Id of the server that the login is for, where one is known: a new secret is made for it. */
  server?: string | undefined;
}

/** Which secret of a key vault holds a login, as whom it is read, and whether it is a password alone. */
export function SecretFields({ secret, problems, onChange, server }: SecretFieldsProps) {
  const { login } = secret;
  return (
    <>
      <SecretPlace secret={secret} problems={problems} onChange={onChange} server={server} />
      <SecretReader value={secret.identity} onChange={(identity) => onChange({ identity })} />
      <Checkbox
        label="The secret holds a password alone, no connection string"
        checked={login !== null}
        onChange={(_, { checked }) => onChange({ login: checked === true ? '' : null })}
      />
      {login === null ? null : (
        <Field
          label="Login of that password"
          required
          validationMessage={login === '' ? null : (problems.login ?? null)}
        >
          <Input
            value={login}
            autoComplete="off"
            spellCheck={false}
            onChange={(_, data) => onChange({ login: data.value })}
          />
        </Field>
      )}
    </>
  );
}

/** Where the secret is: chosen in Azure, named by its URI, or made. */
function SecretPlace({ secret, problems, onChange, server = '' }: SecretFieldsProps) {
  const { uri, identity } = secret;
  const signedIn = useSignedIn();
  const [chosen, setChosen] = useState<'azure' | 'uri' | null>(null);
  const [creating, setCreating] = useState<CreateSecretDrawerProps['first'] | null>(null);
  if (chosen === null && signedIn === undefined) return <TextSkeleton lines={2} />;
  const way = chosen ?? (signedIn === true ? 'azure' : 'uri');
  return (
    <>
      <Field label="Which secret">
        <RadioGroup
          layout="horizontal"
          value={way}
          onChange={(_, data) => setChosen(data.value === 'azure' ? 'azure' : 'uri')}
        >
          <Radio value="azure" label="Choose it in Azure" />
          <Radio value="uri" label="Name its URI" />
        </RadioGroup>
      </Field>
      {way === 'azure' ? (
        <SecretPicker
          uri={uri}
          identity={identity}
          onPick={(picked) =>
            onChange(
              picked === null
                ? { uri: '' }
                : { uri: picked.uri, identity: identity === '' ? picked.identity : identity },
            )
          }
          onCreate={(keyVault) =>
            setCreating({
              keyVault: keyVault.uri,
              place: '',
              server,
              identity: identity === '' ? keyVault.identity : identity,
            })
          }
        />
      ) : (
        <>
          <Field
            label="URI of the secret"
            required
            validationMessage={uri === '' ? null : (problems.uri ?? null)}
            hint="Without a version, as the portal shows it: https://contoso.vault.azure.net/secrets/shop-login"
          >
            <Input
              value={uri}
              autoComplete="off"
              spellCheck={false}
              onChange={(_, data) => onChange({ uri: data.value })}
            />
          </Field>
          <div>
            <Button onClick={() => setCreating({ keyVault: null, place: uri, server, identity })}>
              Create this secret…
            </Button>
          </div>
        </>
      )}
      {creating === null ? null : (
        <CreateSecretDrawer
          first={creating}
          onCreated={(made, as) => onChange({ uri: made, identity: identity === '' ? as : identity })}
          onClose={() => setCreating(null)}
        />
      )}
    </>
  );
}

/** As whom the secret is read: one of the identities of this home. */
export const SecretReader = ({
  value,
  onChange,
}: {
  value: string;
  onChange: (identity: string) => void;
}) => (
  <IdentityField
    label="Read as"
    hint="It needs the role Key Vault Secrets User on the secret, or an access policy with Get and List."
    value={value}
    onChange={onChange}
  />
);
