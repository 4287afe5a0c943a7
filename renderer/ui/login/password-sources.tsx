import { Field, Input } from '@fluentui/react-components';
import type { ComponentType } from 'react';
import { PlaceInput } from '../places/input.tsx';
import { VariableField } from '../fields/variable.tsx';
import { SecretFields } from './secret-fields.tsx';
import { IdentityField } from './identity-field.tsx';
import type { OfferedCredential } from './credential-kinds.ts';
import type { LoginForm, LoginProblems } from './form.ts';

export interface SourceFieldsProps {
  login: LoginForm;
  /** By field; only shown where the user has been. */
  problems: LoginProblems;
  onChange: (change: Partial<LoginForm>) => void;
  /** Id of the server that the login is for, where it is there already. */
  server?: string | undefined;
}

/** What each source needs to be told; null is nothing. */
export const sourceFields: Readonly<Record<OfferedCredential, ComponentType<SourceFieldsProps> | null>> = {
  keychain: PasswordField,
  session: PasswordField,
  env: VariableOfLogin,
  passfile: PasswordFileField,
  service: ServiceFields,
  'key-vault': SecretOfLogin,
  entra: IdentityOfLogin,
  none: null,
};

function SecretOfLogin({ login, problems, onChange, server }: SourceFieldsProps) {
  return (
    <SecretFields
      secret={login.secret}
      problems={problems.secret ?? {}}
      server={server}
      onChange={(change) => onChange({ secret: { ...login.secret, ...change } })}
    />
  );
}

function PasswordField({ login, problems, onChange }: SourceFieldsProps) {
  const pasted = login.pastedTicket !== null && login.password === '';
  return (
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
  );
}

function VariableOfLogin({ login, problems, onChange }: SourceFieldsProps) {
  return (
    <VariableField
      value={login.variable}
      problem={problems.variable ?? null}
      onChange={(variable) => onChange({ variable })}
    />
  );
}

function IdentityOfLogin({ login, problems, onChange }: SourceFieldsProps) {
  return (
    <IdentityField
      label="Identity"
      hint="Whose token is the password."
      value={login.identity}
      problem={problems.identity ?? null}
      onChange={(identity) => onChange({ identity })}
    />
  );
}

function PasswordFileField({ login, onChange }: SourceFieldsProps) {
  return (
    <Field label="Password file">
      <PlaceInput
        purpose="password-file"
        otherwise="PGPASSFILE or ~/.pgpass"
        value={login.passfile}
        onChange={(passfile) => onChange({ passfile })}
      />
    </Field>
  );
}

function ServiceFields({ login, problems, onChange }: SourceFieldsProps) {
  return (
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
  );
}
