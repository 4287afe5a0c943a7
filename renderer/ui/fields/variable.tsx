import { Field, Select } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { examples } from '../../../shared/command-line/examples.ts';
import { orpc } from '../../api/client.ts';
import { CodeBlock } from '../copyable/code-block.tsx';

/** What the command line does so that a variable can be chosen. */
export const allowVariableCommand = examples.allowVariable;

export interface VariableFieldProps {
  value: string;
  /** What is wrong with the choice. */
  problem: string | null;
  onChange: (variable: string) => void;
}

/** Chooses an environment variable from those that the user allows to be read, and says how to allow another one. */
export function VariableField({ value, problem, onChange }: VariableFieldProps) {
  const listed = useQuery(orpc.variables.list.queryOptions());
  const variables = listed.data ?? [];
  const chosen = variables.find(({ name }) => name === value);
  const hint =
    chosen?.isSet === false
      ? 'It is not set in the environment that pgkeep was started with.'
      : 'Only variables that pgkeep may read are listed.';
  return (
    <>
      <Field label="Name of the variable" required validationMessage={problem} hint={hint}>
        <Select name="variable" value={value} onChange={(_, data) => onChange(data.value)}>
          <option value="">{listed.data?.length === 0 ? 'None may be read yet' : 'Choose a variable'}</option>
          {value !== '' && chosen === undefined ? (
            <option value={value}>{listed.data === undefined ? value : `${value} (not on the list)`}</option>
          ) : null}
          {variables.map(({ name, isSet }) => (
            <option key={name} value={name}>
              {isSet ? name : `${name} (not set)`}
            </option>
          ))}
        </Select>
      </Field>
      <CodeBlock title="To allow another variable" text={allowVariableCommand} />
    </>
  );
}
