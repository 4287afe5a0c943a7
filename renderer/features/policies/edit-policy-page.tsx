import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useLocation } from 'wouter';
import type { PolicySummary } from '../../../shared/policies/policies.ts';
import { PolicyValues } from '../../../shared/policies/policy.ts';
import { countOf } from '../../../shared/words/counts.ts';
import { orpc } from '../../api/client.ts';
import { isNotFound, toProblem } from '../../api/problem.ts';
import { visibleText } from '../../ui/format/identifier-text.ts';
import type { PageAddress } from '../../ui/layout/page-address.ts';
import { Page } from '../../ui/layout/page.tsx';
import { ErrorCard } from '../../ui/states/errors/error-card.tsx';
import { useNotify } from '../../ui/states/notify.tsx';
import { BlockSkeleton } from '../../ui/states/skeletons.tsx';
import { UnknownPage } from '../../ui/states/unknown-page.tsx';
import { policyAddress } from '../../ui/words/policy.ts';
import { PolicyEditor } from './editor/editor.tsx';
import { changesTo } from '../../ui/policies/form/form.ts';
import { policyDraft } from './editor/kept-draft.ts';
import { ShorterQuestion } from '../../ui/policies/shorter-question.tsx';
import { useEditor } from './editor/use-editor.ts';
import { Simulator } from '../../ui/policies/simulator/simulator.tsx';
import { usePolicy } from './use-policy.ts';

/** Changes a policy, as its vault has it now. */
export default function EditPolicyPage(address: PageAddress) {
  const { shown, input } = usePolicy(address);
  if (shown.data !== undefined) return <EditPolicy key={shown.data.revision} policy={shown.data} />;
  if (isNotFound(shown.error)) return <UnknownPage kind="policy" asked={input.policy} />;
  return (
    <Page title="Change policy" above={<Link href="/policies">Policies</Link>}>
      {shown.isPending ? <BlockSkeleton height={320} /> : null}
      {shown.error === null ? null : (
        <ErrorCard
          title="The policy was not read"
          problem={toProblem(shown.error)}
          action={{ label: 'Try again', onClick: () => void shown.refetch() }}
        />
      )}
    </Page>
  );
}

/** Saves it. Where recovery points would go earlier, that is asked about and only then done. */
function useSave(policy: PolicySummary) {
  const [, navigate] = useLocation();
  const queryClient = useQueryClient();
  const notify = useNotify();
  const save = useMutation(
    orpc.policies.set.mutationOptions({
      onSuccess: ({ promises }) => {
        policyDraft.clear();
        for (const key of [orpc.policies.key(), orpc.points.key(), orpc.schedule.key()])
          void queryClient.invalidateQueries({ queryKey: key });
        const changed = [
          ...(promises.shorter > 0 ? [`${countOf(promises.shorter, 'recovery point')} kept shorter`] : []),
          ...(promises.longer > 0 ? [`${countOf(promises.longer, 'recovery point')} kept longer`] : []),
        ];
        notify({
          title: 'Policy changed',
          intent: 'success',
          ...(changed.length === 0 ? {} : { body: `${changed.join(', ')}.` }),
        });
        navigate(policyAddress(policy));
      },
    }),
  );
  const problem = save.error === null ? null : toProblem(save.error);
  return { save, problem, isShorter: problem?.code === 'UserErrorShorterRetention' };
}

function EditPolicy({ policy }: { policy: PolicySummary }) {
  const [, navigate] = useLocation();
  const { save, problem, isShorter } = useSave(policy);
  const editor = useEditor({
    of: `${policy.vaultId}/${policy.id}/${policy.revision}`,
    vaultId: policy.vaultId,
    begun: { name: policy.name, values: PolicyValues.parse(policy) },
  });
  const { values, form } = editor;
  const send = (confirmShorter: boolean) => {
    if (values === undefined) return;
    save.mutate({
      policy: policy.id,
      vault: policy.vaultId,
      name: form.name,
      values: changesTo(values),
      confirmShorter,
    });
  };
  const used = policy.instances.length;
  const name = visibleText(policy.name);
  return (
    <>
      <PolicyEditor
        editor={editor}
        title={`Change ${name}`}
        above={
          <>
            <Link href="/policies">Policies</Link> /{' '}
            <Link href={policyAddress(policy)}>
              <bdi>{name}</bdi>
            </Link>
          </>
        }
        state={
          used === 0
            ? 'No database is backed up by it.'
            : `${countOf(used, 'database')} ${used === 1 ? 'is' : 'are'} backed up by it: new backups follow the change at once.`
        }
        saveLabel="Save policy"
        self={policy.id}
        isSaving={save.isPending}
        problem={isShorter ? null : problem}
        reason={editor.isChanged ? null : 'Nothing is changed.'}
        onSave={() => send(false)}
        onCancel={() => navigate(policyAddress(policy))}
      >
        <Simulator
          isUsed={used > 0}
          chosen={
            values === undefined
              ? null
              : { policy: policy.id, vault: policy.vaultId, changes: changesTo(values), years: 10 }
          }
        />
      </PolicyEditor>
      {problem !== null && isShorter ? (
        <ShorterQuestion
          problem={problem}
          busy={save.isPending}
          onConfirm={() => send(true)}
          onClose={() => save.reset()}
        />
      ) : null}
    </>
  );
}
