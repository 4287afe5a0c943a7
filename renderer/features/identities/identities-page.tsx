import { Button } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { Link, useLocation, useSearchParams } from 'wouter';
import type { IdentityStatus } from '../../../shared/identities/identities.ts';
import { orpc } from '../../api/client.ts';
import { toProblem } from '../../api/problem.ts';
import { ReasonedButton } from '../../ui/buttons/reasoned.tsx';
import { DataTable } from '../../ui/data-table/data-table.tsx';
import { visibleText } from '../../ui/format/identifier-text.ts';
import { Page } from '../../ui/layout/page.tsx';
import { EmptyState } from '../../ui/states/empty.tsx';
import { ErrorCard } from '../../ui/states/errors/error-card.tsx';
import { TableSkeleton } from '../../ui/states/skeletons.tsx';
import { identityColumns } from './columns.tsx';
import { SignInDrawer } from './sign-in-drawer.tsx';
import { SignOutDialog } from './sign-out-dialog.tsx';
import { identitiesSentence } from './words.ts';

const rowKey = ({ identity }: IdentityStatus) => identity.id;

/** As whom pgkeep acts in Azure. `?again=` names an identity that is to sign in again, `?add` begins a new one. */
export default function IdentitiesPage() {
  const [isChecking, setChecking] = useState(false);
  const [leaving, setLeaving] = useState<IdentityStatus | null>(null);
  const listed = useIdentities(isChecking);
  const { again, isAdding, show } = useAsked(listed.data);
  const columns = useMemo(
    () => identityColumns({ onAgain: ({ identity }) => show({ again: identity.id }), onSignOut: setLeaving }),
    [show],
  );
  const signIn = (
    <Button appearance="primary" onClick={() => show({ add: 'identity' })}>
      Sign in
    </Button>
  );
  const none = listed.data?.length === 0;
  return (
    <Page
      title="Azure sign-in"
      above={<Link href="/settings">Settings</Link>}
      state={identitiesSentence(listed.data)}
      action={none ? undefined : signIn}
      actions={
        none || listed.data === undefined ? undefined : (
          <ReasonedButton
            reason={listed.isFetching && isChecking ? 'Asking Azure…' : null}
            onClick={() => (isChecking ? void listed.refetch() : setChecking(true))}
          >
            Check
          </ReasonedButton>
        )
      }
    >
      {listed.isPending ? <TableSkeleton rows={3} /> : null}
      {listed.error === null ? null : (
        <ErrorCard
          title="The identities were not listed"
          problem={toProblem(listed.error)}
          action={{ label: 'Try again', onClick: () => void listed.refetch() }}
        />
      )}
      {none ? (
        <EmptyState
          sentence="pgkeep opens containers and key vaults of Azure as whoever signs in here."
          action={signIn}
        />
      ) : null}
      {listed.data === undefined || none ? null : (
        <>
          <DataTable
            label="Identities"
            columns={columns}
            rows={listed.data}
            rowKey={rowKey}
            height={{ maxRows: 12 }}
          />
          <Failing listed={listed.data} onAgain={(of) => show({ again: of.identity.id })} />
        </>
      )}
      {isAdding || again !== null ? (
        <SignInDrawer
          key={again?.identity.id ?? 'new'}
          again={again?.identity ?? null}
          known={(listed.data ?? []).map(({ identity }) => identity)}
          onClose={() => show(null)}
        />
      ) : null}
      {leaving === null ? null : <SignOutDialog of={leaving} onClose={() => setLeaving(null)} />}
    </Page>
  );
}

/** What was known stays while Azure is asked. */
function useIdentities(check: boolean) {
  return useQuery({
    ...orpc.azure.identities.queryOptions({ input: { check } }),
    placeholderData: (before) => before,
  });
}

/** The drawer that the address asks for. */
function useAsked(listed: readonly IdentityStatus[] | undefined) {
  const [params] = useSearchParams();
  const [path, navigate] = useLocation();
  const named = params.get('again');
  const again = listed?.find(({ identity }) => identity.id === named || identity.name === named) ?? null;
  const show = useMemo(
    () => (query: Record<string, string> | null) =>
      navigate(query === null ? path : `${path}?${new URLSearchParams(query).toString()}`, { replace: true }),
    [navigate, path],
  );
  return { again, isAdding: params.has('add'), show };
}

/** Why identities get no token, each with its way out. */
function Failing(props: { listed: readonly IdentityStatus[]; onAgain: (of: IdentityStatus) => void }) {
  return props.listed.flatMap((of) =>
    of.problem === null
      ? []
      : [
          <ErrorCard
            key={of.identity.id}
            title={visibleText(of.identity.name)}
            problem={{ ...of.problem, steps: [] }}
            action={{ label: 'Sign in again', onClick: () => props.onAgain(of) }}
          />,
        ],
  );
}
