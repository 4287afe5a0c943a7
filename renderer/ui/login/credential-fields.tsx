import { Field, Input, Radio, RadioGroup } from '@fluentui/react-components';
import { useAbout } from '../../api/use-about.ts';
import { KeychainDetails, keychainTrouble } from '../states/keychain-trouble.tsx';
import { PlaceInput } from '../places/input.tsx';
import { VariableField } from '../fields/variable.tsx';
import {
  credentialHints,
  credentialNames,
  offeredCredentials,
  takesPassword,
  type OfferedCredential,
} from './credential-kinds.ts';
import type { LoginForm, LoginProblems } from './form.ts';

export interface CredentialFieldsProps {
  login: LoginForm;
  /** By field; only shown where the user has been. */
  problems: LoginProblems;
  onChange: (change: Partial<LoginForm>) => void;
}

/** Where the login comes from, and what that needs. */
export function CredentialFields({ login, problems, onChange }: CredentialFieldsProps) {
  const about = useAbout();
  const keychain = about?.keychain;
  const pasted = login.pastedTicket !== null && login.password === '';
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
      {takesPassword(login.kind) ? (
        <Field
          label="Password"
          required={!pasted}
          validationMessage={problems.password ?? null}
          hint={pasted ? 'Taken from the pasted text; type to use another one.' : null}
        >
          <Input
            type="password"
            autoComplete="off"
            value={login.password}
            onChange={(_, data) => onChange({ password: data.value })}
          />
        </Field>
      ) : null}
      {login.kind === 'env' ? (
        <VariableField
          value={login.variable}
          problem={problems.variable ?? null}
          onChange={(variable) => onChange({ variable })}
        />
      ) : null}
      {login.kind === 'passfile' ? (
        <Field label="Password file">
          <PlaceInput
            purpose="password-file"
            otherwise="PGPASSFILE or ~/.pgpass"
            value={login.passfile}
            onChange={(passfile) => onChange({ passfile })}
          />
        </Field>
      ) : null}
      {login.kind === 'service' ? (
        <>
          <Field label="Name of the service" required validationMessage={problems.service ?? null}>
            <Input
              value={login.service}
              autoComplete="off"
              spellCheck={false}
              onChange={(_, data) => onChange({ service: data.value })}
            />
          </Field>
          <Field label="Service file">
            <PlaceInput
              purpose="service-file"
              otherwise="PGSERVICEFILE or ~/.pg_service.conf"
              value={login.serviceFile}
              onChange={(serviceFile) => onChange({ serviceFile })}
            />
          </Field>
        </>
      ) : null}
    </>
  );
}
