import { Checkbox, Field, Radio, RadioGroup, Select } from '@fluentui/react-components';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { FilledVault, VaultSummary, VaultToCarryOver } from '../../../shared/vaults/vaults.ts';
import { countOf } from '../../../shared/words/counts.ts';
import { formatSize } from '../../../shared/words/sizes.ts';
import { orpc } from '../../api/client.ts';
import { toProblem } from '../../api/problem.ts';
import { ConfirmDialog } from '../../ui/dialogs/confirm.tsx';
import { visibleText } from '../../ui/format/identifier-text.ts';
import { useFill } from './use-fill.ts';

/** How many damaged files the dialog names; the rest is counted. */
const named = 20;

type Way = 'here' | 'copy';

/** Says what carrying a vault over to the newest format means, here or into another vault, and does it. */
export function CarryOver({ vault, onClose }: { vault: VaultSummary; onClose: () => void }) {
  const queryClient = useQueryClient();
  const [chosen, setChosen] = useState<Way | null>(null);
  const [into, setInto] = useState('');
  const [withoutDamaged, setWithoutDamaged] = useState(false);
  const others = (useQuery(orpc.vaults.list.queryOptions()).data ?? []).filter(({ id }) => id !== vault.id);
  const target = others.find(({ id }) => id === into);
  const looked = useQuery(
    orpc.vaults.beforeCarryOver.queryOptions({ input: { vault: vault.id }, staleTime: 0, gcTime: 0 }),
  );
  const carry = useMutation(
    orpc.vaults.carryOver.mutationOptions({
      onSuccess: () => {
        void queryClient.invalidateQueries({ queryKey: orpc.vaults.key() });
        onClose();
      },
    }),
  );
  const { fill, told } = useFill(vault, onClose);
  const way = chosen ?? (looked.data?.isProtected === true ? 'copy' : 'here');
  const error = looked.error ?? (way === 'here' ? carry.error : fill.error);
  return (
    <ConfirmDialog
      open
      danger
      calm
      title="Carry the vault over?"
      confirmLabel={way === 'here' ? 'Carry over' : 'Copy'}
      reason={reasonAgainst(way, looked.data, { others: others.length, isChosen: target !== undefined })}
      {...(fill.isPending ? { closeLabel: 'Stop copying' } : {})}
      busy={looked.isPending || carry.isPending || fill.isPending}
      problem={error === null ? null : toProblem(error)}
      onConfirm={() => {
        if (way === 'here') carry.mutate({ vault: vault.id });
        else if (target !== undefined) fill.mutate({ into: target, withoutDamaged });
      }}
      onClose={onClose}
    >
      <RadioGroup
        aria-label="How to carry it over"
        value={way}
        disabled={carry.isPending || fill.isPending}
        onChange={(_, { value }) => setChosen(value === 'copy' ? 'copy' : 'here')}
      >
        <Radio
          value="here"
          label="Where it is. Nothing is copied or deleted. Older versions of pgkeep cannot open it afterwards: update them on all workstations first. There is no way back."
        />
        <Radio
          value="copy"
          label="Copy everything into another vault, for storage that lets nobody replace files. This vault stays as it is; backups of what was copied go into the other one, from this machine."
        />
      </RadioGroup>
      {way === 'here' ? null : (
        <>
          <Field label="Copy into">
            <Select value={into} disabled={fill.isPending} onChange={(_, { value }) => setInto(value)}>
              <option value="">Choose a vault</option>
              {others.map(({ id, name }) => (
                <option key={id} value={id}>
                  {visibleText(name)}
                </option>
              ))}
            </Select>
          </Field>
          <Checkbox
            label="Go on there without recovery points that are damaged; they stay in this vault"
            checked={withoutDamaged}
            disabled={fill.isPending}
            onChange={(_, { checked }) => setWithoutDamaged(checked === true)}
          />
        </>
      )}
      <p>If it is interrupted, do it again: it goes on.</p>
      {looked.data === undefined ? null : <Found found={looked.data} />}
      <p role="status">{told === undefined ? '' : progressOf(told)}</p>
      {told === undefined || fill.isPending ? null : <Staying filled={told} />}
    </ConfirmDialog>
  );
}

/** Why it cannot be done yet, or not this way; null when it can. */
function reasonAgainst(
  way: Way,
  found: VaultToCarryOver | undefined,
  vaults: { readonly others: number; readonly isChosen: boolean },
): string | null {
  if (way === 'here') {
    return found?.isProtected === true ? 'The storage lets nobody replace files there.' : null;
  }
  if (vaults.others === 0) return 'Add a new vault first.';
  return vaults.isChosen ? null : 'Choose the vault to copy into.';
}

const progressOf = ({ points, bytes }: FilledVault): string =>
  `${countOf(points, 'recovery point')} in the other vault, ${formatSize(bytes)} copied so far.`;

/** Databases that go on in this vault, since points of theirs could not be copied. */
function Staying({ filled }: { filled: FilledVault }) {
  if (filled.staying.length === 0) return null;
  return (
    <>
      <p>
        These go on being backed up into this vault, since not all of their recovery points could be copied.
        Put the damaged files back from a copy of the vault and copy again, or go on without them.
      </p>
      <ul aria-label="What stays in this vault">
        {filled.staying.slice(0, named).map(({ instance, points }) => (
          <li key={instance}>
            <bdi>{visibleText(instance)}</bdi>: {countOf(points.length, 'recovery point')}
          </li>
        ))}
        {filled.staying.length > named ? <li>and {filled.staying.length - named} more</li> : null}
      </ul>
    </>
  );
}

/** What there is to carry over, and what of it cannot be read. */
function Found({ found }: { found: VaultToCarryOver }) {
  return (
    <>
      <p>
        {countOf(found.instances, 'database')} with {countOf(found.points, 'recovery point')}.
      </p>
      {found.problems.length === 0 ? null : (
        <>
          <p>This cannot be read, and stays as it is:</p>
          <ul aria-label="What cannot be read">
            {found.problems.slice(0, named).map((problem) => (
              <li key={problem}>
                <bdi>{problem}</bdi>
              </li>
            ))}
            {found.problems.length > named ? <li>and {found.problems.length - named} more</li> : null}
          </ul>
        </>
      )}
    </>
  );
}
