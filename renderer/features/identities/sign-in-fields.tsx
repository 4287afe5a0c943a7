import { Field, Input, Radio, RadioGroup, Select } from '@fluentui/react-components';
import { AzureCloud } from '../../../shared/identities/cloud.ts';
import { registrationScript } from '../../../shared/identities/registration.ts';
import type { AzureIdentity } from '../../../shared/identities/identities.ts';
import { useAbout } from '../../api/use-about.ts';
import { CodeBlock } from '../../ui/copyable/code-block.tsx';
import { Folded } from '../../ui/layout/folded.tsx';
import { visibleText } from '../../ui/format/identifier-text.ts';
import { PlaceInput } from '../../ui/places/input.tsx';
import { KeychainDetails, keychainTrouble } from '../../ui/states/errors/keychain-trouble.tsx';
import {
  namesApp,
  needsApp,
  signInKinds,
  takesSecret,
  takesTenant,
  type SignInForm,
  type SignInKind,
  type SignInProblems,
} from './sign-in-form.ts';
import { cloudWords, proofWords } from './words.ts';

interface FieldsProps {
  readonly form: SignInForm;
  readonly problems: SignInProblems;
  readonly onChange: (change: Partial<SignInForm>) => void;
}

const kindLabels: Record<SignInKind, string> = {
  browser: 'A person, in a browser of this machine',
  'device-code': 'A person, with a code in any browser',
  'service-principal': 'A service principal',
  'managed-identity': 'The managed identity of this machine',
  'azure-cli': 'Whoever is signed in to the Azure CLI here',
};

const kindHints: Record<SignInKind, string> = {
  browser:
    'Scheduled backups end when this sign-in does; for them, a service principal or managed identity is better.',
  'device-code':
    'Scheduled backups end when this sign-in does; for them, a service principal or managed identity is better.',
  'service-principal': 'An app registration with a client secret or a certificate. Needs nobody.',
  'managed-identity': 'Of a virtual machine in Azure, or of one with Azure Arc. Needs nobody.',
  'azure-cli': 'Needs no app registration. Scheduled backups end when that sign-in does.',
};

/** As whom to sign in, and how. `again`: an identity that is there, which stays of its kind. */
export function SignInFields({ again, ...props }: FieldsProps & { readonly again: AzureIdentity | null }) {
  const { form, problems, onChange } = props;
  const isAgain = again !== null;
  const kinds = isAgain ? signInKinds.filter((kind) => isSameKind(kind, form.kind)) : signInKinds;
  return (
    <>
      <Field label="Sign in as" hint={kindHints[form.kind]}>
        <RadioGroup value={form.kind} onChange={(_, { value }) => onChange({ kind: value as SignInKind })}>
          {kinds.map((kind) => (
            <Radio key={kind} value={kind} label={kindLabels[kind]} />
          ))}
        </RadioGroup>
      </Field>
      {takesTenant(form) || form.kind === 'managed-identity' ? <AppFields {...props} /> : null}
      {form.kind === 'service-principal' ? <ProofFields {...props} again={again} /> : null}
      <Field label="Cloud">
        <Select
          value={form.cloud}
          disabled={isAgain}
          onChange={(_, { value }) => onChange({ cloud: AzureCloud.parse(value) })}
        >
          {AzureCloud.options.map((cloud) => (
            <option key={cloud} value={cloud}>
              {cloudWords[cloud]}
            </option>
          ))}
        </Select>
      </Field>
      <Field
        label="Name"
        hint="How the identity is called here; the user name or its kind, unless said."
        validationMessage={problems.name ?? null}
      >
        <Input value={form.name} autoComplete="off" onChange={(_, { value }) => onChange({ name: value })} />
      </Field>
    </>
  );
}

const isPerson = (kind: SignInKind) => kind === 'browser' || kind === 'device-code';
const isSameKind = (kind: SignInKind, of: SignInKind) => kind === of || (isPerson(kind) && isPerson(of));

function AppFields({ form, problems, onChange }: FieldsProps) {
  const isApp = needsApp(form);
  return (
    <>
      {takesTenant(form) ? (
        <Field
          label="Tenant"
          required={isApp}
          hint={isApp ? 'The id of the directory, or one of its domains.' : 'Its own, unless said.'}
          validationMessage={problems.tenantId ?? null}
        >
          <Input
            value={form.tenantId}
            disabled={!namesApp(form)}
            autoComplete="off"
            spellCheck={false}
            placeholder="contoso.com"
            onChange={(_, { value }) => onChange({ tenantId: value })}
          />
        </Field>
      ) : null}
      {form.kind === 'azure-cli' ? null : (
        <Field
          label={isApp ? 'Application (client) id' : 'Client id'}
          required={isApp}
          hint={
            isApp
              ? 'Of the app registration of your organisation.'
              : 'Of a user-assigned identity; the machine’s own one, unless said.'
          }
          validationMessage={problems.clientId ?? null}
        >
          <Input
            value={form.clientId}
            disabled={!namesApp(form)}
            autoComplete="off"
            spellCheck={false}
            onChange={(_, { value }) => onChange({ clientId: value })}
          />
        </Field>
      )}
      {isPerson(form.kind) && form.clientId.trim() === '' ? <Registration form={form} /> : null}
    </>
  );
}

/** What makes an app registration, where none is known. */
function Registration({ form: { cloud } }: Pick<FieldsProps, 'form'>) {
  return (
    <Folded summary="There is no app registration yet">
      <p>
        Who may register applications in the tenant runs this once, with the Azure CLI or in Azure Cloud
        Shell. It prints tenant and application id. Until then, the sign-in of the Azure CLI needs none.
      </p>
      <CodeBlock title="Registers pgkeep in the tenant" text={registrationScript(cloud)} />
    </Folded>
  );
}

type ProofProps = FieldsProps & { readonly again: AzureIdentity | null };

function ProofFields({ again, ...props }: ProofProps) {
  const { form, problems, onChange } = props;
  const before = again === null ? null : proofWords(again);
  return (
    <>
      <Field label="Proves itself with">
        <RadioGroup
          layout={before === null ? 'horizontal' : 'vertical'}
          value={form.proof}
          onChange={(_, { value }) => onChange({ proof: value as SignInForm['proof'] })}
        >
          {before === null ? null : <Radio value="as before" label={`As before: ${visibleText(before)}`} />}
          <Radio value="secret" label="Client secret" />
          <Radio value="certificate" label="Certificate" />
        </RadioGroup>
      </Field>
      {takesSecret(form) ? <SecretOfApp {...props} /> : null}
      {form.proof === 'certificate' ? (
        <Field
          label="Certificate"
          required
          hint="A PEM file with the certificate and its private key, which is not encrypted."
          validationMessage={problems.certificate ?? null}
        >
          <PlaceInput
            purpose="certificate"
            value={form.certificate}
            onChange={(certificate) => onChange({ certificate })}
          />
        </Field>
      ) : null}
    </>
  );
}

function SecretOfApp({ form, problems, onChange }: FieldsProps) {
  const keychain = useAbout()?.keychain;
  return (
    <>
      <Field label="Where the secret is kept" hint={keychainTrouble(keychain) ?? null}>
        <RadioGroup
          value={form.source}
          onChange={(_, { value }) => onChange({ source: value === 'keychain' ? 'keychain' : 'session' })}
        >
          <Radio value="keychain" label="Keychain of this machine" disabled={keychain?.available === false} />
          <Radio value="session" label="Typed, until pgkeep ends" />
        </RadioGroup>
      </Field>
      <KeychainDetails />
      <Field label="Client secret" required validationMessage={problems.secret ?? null}>
        <Input
          type="password"
          autoComplete="off"
          value={form.secret}
          onChange={(_, { value }) => onChange({ secret: value })}
        />
      </Field>
    </>
  );
}
