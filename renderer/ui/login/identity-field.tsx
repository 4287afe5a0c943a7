import { Field, Select } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useEffectEvent } from 'react';
import { Link } from 'wouter';
import { orpc } from '../../api/client.ts';
import { visibleText } from '../format/identifier-text.ts';

export interface IdentityFieldProps {
  label: string;
  /** What the identity is for, or needs, in a sentence. */
  hint: string;
  /** Its id; empty where none is chosen. */
  value: string;
  /** What is wrong with the choice. */
  problem?: string | null;
  onChange: (identity: string) => void;
}

/** Chooses an identity from those that signed in here; the only one is chosen already. */
export function IdentityField({ label, hint, value, problem = null, onChange }: IdentityFieldProps) {
  const listed = useQuery(orpc.azure.identities.queryOptions({ input: {} }));
  const identities = (listed.data ?? []).map(({ identity }) => identity);
  const isGone = value !== '' && !identities.some(({ id }) => id === value);
  const only = identities.length === 1 ? identities[0]?.id : undefined;
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
      required
      validationMessage={problem}
      hint={
        listed.data?.length === 0 ? (
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
        <option value="">{listed.data?.length === 0 ? 'Nobody is signed in' : 'Choose an identity'}</option>
        {isGone ? (
          <option value={value}>{listed.data === undefined ? 'The one of now' : 'Signed out here'}</option>
        ) : null}
        {identities.map(({ id, name }) => (
          <option key={id} value={id}>
            {visibleText(name)}
          </option>
        ))}
      </Select>
    </Field>
  );
}
