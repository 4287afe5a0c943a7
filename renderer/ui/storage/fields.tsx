import { Checkbox, Field, Input, Radio, RadioGroup } from '@fluentui/react-components';
import { useAbout } from '../../api/use-about.ts';
import { KeychainDetails, keychainTrouble } from '../states/errors/keychain-trouble.tsx';
import { IdentityField } from '../login/identity-field.tsx';
import { PlaceInput } from '../places/input.tsx';
import { VariableField } from '../fields/variable.tsx';
import {
  needsSource,
  takesSecret,
  type BlobCredentialKind,
  type SourceKind,
  type StorageForm,
  type StorageProblems,
} from './form.ts';

export interface StorageFieldsProps {
  /** What the place is for. */
  purpose: 'vault' | 'files';
  form: StorageForm;
  problems: StorageProblems;
  onChange: (change: Partial<StorageForm>) => void;
}

const credentialHints: Record<BlobCredentialKind, string> = {
  entra:
    'Nothing to keep: an identity that signed in, or the sign-in of this machine. It needs the role Storage Blob Data Contributor on the container.',
  sas: 'A shared access signature for the container with read, add, create, write, delete and list.',
  'connection-string': 'The storage account’s connection string. It opens the whole account.',
};

const secretNames: Record<BlobCredentialKind, string> = {
  entra: 'Client secret',
  sas: 'SAS',
  'connection-string': 'Connection string',
};

/** Where bytes are to be kept: a folder, or an Azure container and how to get in. */
export function StorageFields({ purpose, form, problems, onChange }: StorageFieldsProps) {
  return (
    <>
      <Field label="Where">
        <RadioGroup
          layout="horizontal"
          value={form.kind}
          onChange={(_, data) => onChange({ kind: data.value === 'folder' ? 'folder' : 'azure-blob' })}
        >
          <Radio value="folder" label="Folder" />
          <Radio value="azure-blob" label="Azure Blob container" />
        </RadioGroup>
      </Field>
      {form.kind === 'folder' ? (
        <Field
          label="Folder"
          required
          hint="On the machine that runs pgkeep, or a share that it reaches."
          validationMessage={problems.place ?? null}
        >
          <PlaceInput purpose={purpose} value={form.place} onChange={(place) => onChange({ place })} />
        </Field>
      ) : (
        <BlobFields form={form} problems={problems} onChange={onChange} />
      )}
    </>
  );
}

type BlobFieldsProps = Omit<StorageFieldsProps, 'purpose'>;

function BlobFields({ form, problems, onChange }: BlobFieldsProps) {
  return (
    <>
      <Field
        label="Address of the container"
        required
        hint="The container has to exist. A folder inside it may follow."
        validationMessage={problems.url ?? null}
      >
        <Input
          value={form.url}
          type="url"
          autoComplete="off"
          spellCheck={false}
          placeholder="https://account.blob.core.windows.net/container"
          onChange={(_, data) => onChange({ url: data.value })}
        />
      </Field>
      <BlobAccessFields form={form} problems={problems} onChange={onChange} />
    </>
  );
}

/** How to get into a container. */
export function BlobAccessFields({ form, problems, onChange }: BlobFieldsProps) {
  return (
    <>
      <Field label="Access" hint={credentialHints[form.credential]}>
        <RadioGroup
          value={form.credential}
          onChange={(_, data) => onChange({ credential: data.value as BlobCredentialKind })}
        >
          <Radio value="entra" label="Microsoft Entra" />
          <Radio value="sas" label="Shared access signature (SAS)" />
          <Radio value="connection-string" label="Connection string" />
        </RadioGroup>
      </Field>
      {form.credential === 'entra' ? (
        <EntraFields form={form} problems={problems} onChange={onChange} />
      ) : null}
      {needsSource(form) ? <SourceFields form={form} problems={problems} onChange={onChange} /> : null}
    </>
  );
}

function EntraFields(props: BlobFieldsProps) {
  const { form, onChange } = props;
  return (
    <>
      <IdentityField
        label="Identity"
        hint="As whom the container is opened."
        none="The sign-in of this machine: environment, Azure CLI or managed identity"
        value={form.identity}
        onChange={(identity) => onChange({ identity })}
      />
      {form.identity === '' ? <MachineFields {...props} /> : null}
    </>
  );
}

/** What is said of the machine's own sign-in. */
function MachineFields({ form, problems, onChange }: BlobFieldsProps) {
  return (
    <>
      <Checkbox
        label="Sign in as an application with a client secret"
        checked={form.withClientSecret}
        onChange={(_, data) => onChange({ withClientSecret: data.checked === true })}
      />
      <Field label="Tenant id" required={form.withClientSecret} validationMessage={problems.tenantId ?? null}>
        <Input
          value={form.tenantId}
          autoComplete="off"
          spellCheck={false}
          onChange={(_, data) => onChange({ tenantId: data.value })}
        />
      </Field>
      <Field label="Client id" required={form.withClientSecret} validationMessage={problems.clientId ?? null}>
        <Input
          value={form.clientId}
          autoComplete="off"
          spellCheck={false}
          onChange={(_, data) => onChange({ clientId: data.value })}
        />
      </Field>
    </>
  );
}

function SourceFields({ form, problems, onChange }: BlobFieldsProps) {
  const keychain = useAbout()?.keychain;
  const name = secretNames[form.credential];
  return (
    <>
      <Field label="Where the secret is kept" hint={keychainTrouble(keychain) ?? null}>
        <RadioGroup
          value={form.source}
          onChange={(_, data) => onChange({ source: data.value as SourceKind })}
        >
          <Radio value="keychain" label="Keychain of this machine" disabled={keychain?.available === false} />
          <Radio value="session" label="Typed, until pgkeep ends" />
          <Radio value="env" label="Environment variable" />
        </RadioGroup>
      </Field>
      <KeychainDetails />
      {takesSecret(form) ? (
        <Field label={name} required validationMessage={problems.secret ?? null}>
          <Input
            type="password"
            autoComplete="off"
            value={form.secret}
            onChange={(_, data) => onChange({ secret: data.value })}
          />
        </Field>
      ) : (
        <VariableField
          value={form.variable}
          problem={problems.variable ?? null}
          onChange={(variable) => onChange({ variable })}
        />
      )}
    </>
  );
}
