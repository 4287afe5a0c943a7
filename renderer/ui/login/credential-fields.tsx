import { Field, Radio, RadioGroup } from '@fluentui/react-components';
import { useAbout } from '../../api/use-about.ts';
import { KeychainDetails, keychainTrouble } from '../states/errors/keychain-trouble.tsx';
import {
  credentialHints,
  credentialNames,
  offeredCredentials,
  type OfferedCredential,
} from './credential-kinds.ts';
import { sourceFields, type SourceFieldsProps } from './password-sources.tsx';

/** Where the login comes from, and what that needs. */
export function CredentialFields(props: SourceFieldsProps) {
  return (
    <>
      <SourceField login={props.login} onChange={props.onChange} />
      <SourceValueFields {...props} />
    </>
  );
}

/** Where the login comes from. */
export function SourceField({ login, onChange }: Omit<SourceFieldsProps, 'problems'>) {
  const keychain = useAbout()?.keychain;
  return (
    <>
      <Field
        label="Where the password comes from"
        hint={keychainTrouble(keychain) ?? credentialHints[login.kind]}
      >
        <RadioGroup
          value={login.kind}
          onChange={(_, data) => onChange({ kind: data.value as OfferedCredential })}
        >
          {offeredCredentials.map((kind) => (
            <Radio
              key={kind}
              value={kind}
              label={credentialNames[kind]}
              disabled={kind === 'keychain' && keychain?.available === false}
            />
          ))}
        </RadioGroup>
      </Field>
      <KeychainDetails />
    </>
  );
}

/** What the chosen source needs: a password, a variable, a file. */
export function SourceValueFields(props: SourceFieldsProps) {
  const Fields = sourceFields[props.login.kind];
  return Fields === null ? null : <Fields {...props} />;
}
