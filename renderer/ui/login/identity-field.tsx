import { Field, Select } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { examples } from '../../../shared/command-line/examples.ts';
import { orpc } from '../../api/client.ts';
import { CodeBlock } from '../copyable/code-block.tsx';

export interface IdentityFieldProps {
  /** Its id; empty where none is chosen. */
  value: string;
  /** What is wrong with the choice. */
  problem: string | null;
  onChange: (identity: string) => void;
}

/** Chooses an identity from those that signed in here, and says how to sign in with another one. */
export function IdentityField({ value, problem, onChange }: IdentityFieldProps) {
  const listed = useQuery(orpc.azure.identities.queryOptions({ input: {} }));
  const identities = (listed.data ?? []).map(({ identity }) => identity);
  const isGone = value !== '' && !identities.some(({ id }) => id === value);
  return (
    <>
      <Field label="Identity" required validationMessage={problem} hint="Whose token is the password.">
        <Select name="identity" value={value} onChange={(_, data) => onChange(data.value)}>
          <option value="">
            {listed.data?.length === 0 ? 'Nobody signed in yet' : 'Choose an identity'}
          </option>
          {isGone ? (
            <option value={value}>{listed.data === undefined ? 'The one of now' : 'Signed out here'}</option>
          ) : null}
          {identities.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </Select>
      </Field>
      <CodeBlock title="To sign in with another one" text={examples.azureLogin} />
    </>
  );
}
