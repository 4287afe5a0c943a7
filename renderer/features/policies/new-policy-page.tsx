import { Button, Field, Select } from '@fluentui/react-components';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useLocation, useSearchParams } from 'wouter';
import type { VaultSummary } from '../../../shared/vaults/vaults.ts';
import { orpc } from '../../api/client.ts';
import { toProblem } from '../../api/problem.ts';
import { LinkButton } from '../../ui/buttons/link.tsx';
import { visibleText } from '../../ui/format/identifier-text.ts';
import { Page } from '../../ui/layout/page.tsx';
import { EmptyState } from '../../ui/states/empty.tsx';
import { ErrorCard } from '../../ui/states/errors/error-card.tsx';
import { BlockSkeleton } from '../../ui/states/skeletons.tsx';
import { policyAddress } from '../../ui/words/policy.ts';
import { AzureImportDrawer } from './azure/import-drawer.tsx';
import { PolicyEditor } from './editor/editor.tsx';
import { usualValues } from '../../ui/policies/form/form.ts';
import { policyDraft } from './editor/kept-draft.ts';
import { useEditor } from './editor/use-editor.ts';
import { Simulator } from '../../ui/policies/simulator/simulator.tsx';

const title = 'Add policy';
const above = <Link href="/policies">Policies</Link>;

const zoneHere = (): string => new Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Makes a policy in a vault. */
export default function NewPolicyPage() {
  const vaults = useQuery(orpc.vaults.list.queryOptions());
  if (vaults.data !== undefined && vaults.data.length > 0) return <NewPolicy vaults={vaults.data} />;
  return (
    <Page title={title} above={above}>
      {vaults.isPending ? <BlockSkeleton height={320} /> : null}
      {vaults.error === null ? null : (
        <ErrorCard
          title="The vaults were not listed"
          problem={toProblem(vaults.error)}
          action={{ label: 'Try again', onClick: () => void vaults.refetch() }}
        />
      )}
      {vaults.data === undefined ? null : (
        <EmptyState
          sentence="A policy lies in a vault: add one first."
          action={
            <LinkButton appearance="primary" href="/vaults?add=vault">
              Add vault
            </LinkButton>
          }
        />
      )}
    </Page>
  );
}

function NewPolicy({ vaults }: { vaults: readonly VaultSummary[] }) {
  const [, navigate] = useLocation();
  const [search, setSearch] = useSearchParams();
  const queryClient = useQueryClient();
  const [only, ...others] = vaults;
  const asked = vaults.find(({ id }) => id === search.get('vault'));
  const editor = useEditor({
    of: 'new',
    vaultId: (asked ?? (others.length === 0 ? only : undefined))?.id ?? '',
    begun: { name: '', values: usualValues(zoneHere()) },
  });
  const add = useMutation(
    orpc.policies.add.mutationOptions({
      onSuccess: (policy) => {
        policyDraft.clear();
        void queryClient.invalidateQueries({ queryKey: orpc.policies.key() });
        navigate(policyAddress(policy));
      },
    }),
  );
  const { values, form, vaultId } = editor;
  const [isTakingOver, setTakingOver] = useState(search.get('from') === 'azure');
  const endTakingOver = () => {
    setTakingOver(false);
    // a reload does not ask again
    setSearch((now) => without(now, 'from'), { replace: true });
  };
  return (
    <>
      <PolicyEditor
        editor={editor}
        title={title}
        above={above}
        state="A schedule and how long recovery points are kept; databases are given to it afterwards."
        saveLabel={title}
        isSaving={add.isPending}
        problem={add.error === null ? null : toProblem(add.error)}
        reason={vaultId === '' ? 'Choose a vault.' : null}
        vaultField={
          others.length === 0 ? undefined : (
            <VaultField vaults={vaults} value={vaultId} onChange={editor.setVaultId} />
          )
        }
        onSave={() => {
          if (values !== undefined) add.mutate({ vault: vaultId, name: form.name, values });
        }}
        onCancel={() => navigate('/policies')}
        otherActions={<Button onClick={() => setTakingOver(true)}>Take over from Azure Backup…</Button>}
      >
        <Simulator
          isUsed={false}
          chosen={
            values === undefined ? null : { values, years: 10, ...(vaultId === '' ? {} : { vault: vaultId }) }
          }
        />
      </PolicyEditor>
      {isTakingOver ? (
        <AzureImportDrawer
          onRead={(read) => {
            editor.takeOver(read);
            endTakingOver();
          }}
          onClose={endTakingOver}
        />
      ) : null}
    </>
  );
}

/** The search of an address without one of its parts. */
function without(search: URLSearchParams, name: string): URLSearchParams {
  const others = new URLSearchParams(search);
  others.delete(name);
  return others;
}

function VaultField(props: {
  vaults: readonly VaultSummary[];
  value: string;
  onChange: (vaultId: string) => void;
}) {
  return (
    <Field label="Vault" hint="Its databases can be backed up by the policy.">
      <Select value={props.value} onChange={(_, { value }) => props.onChange(value)}>
        <option value="">Choose a vault</option>
        {props.vaults.map(({ id, name }) => (
          <option key={id} value={id}>
            {visibleText(name)}
          </option>
        ))}
      </Select>
    </Field>
  );
}
