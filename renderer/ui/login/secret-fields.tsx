import { Checkbox, Field, Input } from '@fluentui/react-components';
import type { SecretForm, SecretProblems } from './form.ts';
import { IdentityField } from './identity-field.tsx';

/** Which secret of a key vault holds a login, as whom it is read, and whether it is a password alone. */
export function SecretFields({
  secret,
  problems,
  onChange,
}: {
  secret: SecretForm;
  /** By field; only shown where the user has been. */
  problems: SecretProblems;
  onChange: (change: Partial<SecretForm>) => void;
}) {
  const { uri, login } = secret;
  return (
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
