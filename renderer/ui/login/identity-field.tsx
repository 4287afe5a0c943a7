import { Button, Field, Select } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useEffectEvent } from 'react';
import { Link } from 'wouter';
import { orpc } from '../../api/client.ts';
import { toProblem } from '../../api/problem.ts';
import { visibleText } from '../format/identifier-text.ts';
import { identityOptions } from './identity-options.ts';

export interface IdentityFieldProps {
  label: string;
  /** What the identity is for, or needs, in a sentence. */
  hint: string;
  /** Its id; empty where none is chosen. */
  value: string;
  /** What it means that none is chosen, where none is needed; else one is, and the only one is chosen already. */
  none?: string;
  /** What is wrong with the choice. */
  problem?: string | null;
  onChange: (identity: string) => void;
}

/** Chooses an identity from those that signed in here, and says where they are not known. */
export function IdentityField(props: IdentityFieldProps) {
  const { label, hint, value, none, problem = null, onChange } = props;
  const listed = useQuery(orpc.azure.identities.queryOptions({ input: {} }));
  const identities = listed.data?.map(({ identity }) => identity);
  // what was listed before is still there to choose from
  const failure = identities === undefined && listed.error !== null ? toProblem(listed.error) : null;
  const only = none === undefined && identities?.length === 1 ? identities[0]?.id : undefined;
  const chooseOnly = useEffectEvent((id: string) => {
    if (value === '') onChange(id);
  });
  useEffect(() => {
    if (only !== undefined) chooseOnly(only);
  }, [only]);
  const signIn = <Link href="/settings/azure">Sign in to Azure</Link>;
  return (
    <Field
      label={label}
      required={none === undefined}
      validationMessage={
        failure === null ? (
          problem
        ) : (
          <>
            The identities were not listed: {visibleText(failure.message)}{' '}
            <Button size="small" onClick={() => void listed.refetch()}>
              Try again
            </Button>
          </>
        )
      }
      hint={
        identities?.length === 0 ? (
          <>Nobody is signed in to Azure here. {signIn}</>
        ) : (
          <>
            {hint} Another one: {signIn}
          </>
        )
      }
    >
      <Select
        // a long name does not widen it
        style={{ minWidth: 0 }}
        name="identity"
        value={value}
        onChange={(_, data) => onChange(data.value)}
      >
        {identityOptions({ identities, hasFailed: failure !== null, value, none }).map(({ id, name }) => (
          <option key={id} value={id}>
            {visibleText(name)}
          </option>
        ))}
      </Select>
    </Field>
  );
}
