import { Button } from '@fluentui/react-components';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useSearchParams } from 'wouter';
import type { AccessCheck, AccessWish } from '../../../shared/access/access.ts';
import { client } from '../../api/client.ts';
import { toProblem } from '../../api/problem.ts';
import { LinkButton } from '../../ui/buttons/link.tsx';
import { ReasonedButton } from '../../ui/buttons/reasoned.tsx';
import { visibleText } from '../../ui/format/identifier-text.ts';
import { Page } from '../../ui/layout/page.tsx';
import { Section } from '../../ui/layout/section.tsx';
import { EmptyState } from '../../ui/states/empty.tsx';
import { ErrorCard } from '../../ui/states/errors/error-card.tsx';
import { TableSkeleton, TextSkeleton } from '../../ui/states/skeletons.tsx';
import { AssignDrawer } from './assign-drawer.tsx';
import { Changes } from './changes.tsx';
import { HandOverDrawer } from './hand-over-drawer.tsx';
import { NeedList } from './need-list.tsx';
import { assignable } from './picks.ts';
import { askedSubject, firstAccess } from './prefill.ts';
import { SubjectFields } from './subject-fields.tsx';
import { accessProblems, wishOf, type AccessForm } from './subject-form.ts';
import { useHome, useShown, type WholeHome } from './use-home.ts';
import { accessSentence } from './words.ts';

const title = 'Access in Azure';
const changed = 'What was checked may stand otherwise in Azure by now: check again.';
const idle = 'Who may do what in Azure, what is missing, and how to give it.';

/** What an identity may do in Azure, what it lacks, and giving it that; its address may say for what. */
export default function AccessPage() {
  const { home, error, refetch } = useHome();
  if (home !== undefined && home.identities.length > 0) return <Access home={home} />;
  return (
    <Page title={title} above={<Link href="/settings/azure">Azure sign-in</Link>} state={idle}>
      {error === null ? null : (
        <ErrorCard
          title="This home was not read"
          problem={toProblem(error)}
          action={{ label: 'Try again', onClick: refetch }}
        />
      )}
      {home === undefined ? (
        error === null ? (
          <TextSkeleton lines={6} />
        ) : null
      ) : (
        <EmptyState
          sentence="pgkeep asks Azure as whoever signs in here; nobody has yet."
          action={
            <LinkButton appearance="primary" href="/settings/azure?add=identity">
              Sign in to Azure
            </LinkButton>
          }
        />
      )}
      {home === undefined ? null : <Changes />}
    </Page>
  );
}

/** What was checked, and what came of it. */
interface Checked {
  readonly wish: AccessWish;
  readonly check: AccessCheck;
}

/** The form, and the check that it leads to; what is changed in the form makes an answer one of something else. */
function useChecking(home: WholeHome) {
  const [params] = useSearchParams();
  const asked = askedSubject(params);
  const [form, setForm] = useState(() => firstAccess(home, asked));
  const [showProblems, setShowProblems] = useState(false);
  const [checked, setChecked] = useState<Checked | null>(null);
  const [isStale, setStale] = useState(false);
  const known = { servers: home.servers, ...useShown(form.identity) };
  const problems = accessProblems(form, known);
  const wish = wishOf(form, known);
  const checking = useMutation({
    mutationFn: async (of: AccessWish) => ({ wish: of, check: await client.access.check(of) }),
  });
  const change = (part: Partial<AccessForm>) => {
    setForm({ ...form, ...part });
    setChecked(null);
    setStale(false);
    checking.reset();
  };
  /** Not asked again at once: Azure takes a while until what was taken back does not act any more. */
  const forget = () => {
    setStale(checked !== null || isStale || checking.isPending);
    setChecked(null);
    // what is still asked was asked before
    checking.reset();
  };
  const reason = checking.isPending
    ? 'Asking Azure…'
    : Object.keys(problems).length > 0
      ? showProblems
        ? 'Fill in what is missing first.'
        : null
      : wish === undefined
        ? 'Looking for the resources in Azure…'
        : null;
  const check = () => {
    setShowProblems(true);
    if (wish === undefined || checking.isPending) return;
    setStale(false);
    checking.mutate(wish, { onSuccess: setChecked });
  };
  return {
    form,
    change,
    known,
    problems: showProblems ? problems : {},
    reason,
    check,
    checked,
    setChecked,
    isStale,
    forget,
    error: checking.error,
    isPending: checking.isPending,
    from: { server: asked.server ?? null, vault: asked.vault ?? null },
  };
}

type Open = 'assign' | 'hand over';

/** The form, what came of the check, and what was changed so far. */
function Access({ home }: { home: WholeHome }) {
  const state = useChecking(home);
  const { checked, isPending, check, error } = state;
  const [open, setOpen] = useState<Open | null>(null);
  const close = () => setOpen(null);
  return (
    <Page
      title={title}
      above={<Above home={home} {...state.from} />}
      state={stateOf(state)}
      actions={<Actions state={state} onOpen={setOpen} />}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          check();
        }}
      >
        <SubjectFields
          form={state.form}
          problems={state.problems}
          home={home}
          known={state.known}
          onChange={state.change}
        />
        {/* Enter in a field submits a form that has such a button */}
        <input type="submit" hidden />
      </form>
      {error === null ? null : (
        <ErrorCard
          title="Access was not checked"
          problem={toProblem(error)}
          action={{ label: 'Try again', onClick: check }}
        />
      )}
      {isPending ? (
        <TableSkeleton rows={3} />
      ) : checked === null ? null : (
        <Section title="What is needed">
          <NeedList rows={checked.check.rows} />
        </Section>
      )}
      <Changes onTakenBack={state.forget} />
      {checked === null ? null : open === 'assign' ? (
        <AssignDrawer
          {...checked}
          onChecked={(after) => state.setChecked({ ...checked, check: after })}
          onUnchecked={state.forget}
          onClose={close}
        />
      ) : open === 'hand over' ? (
        <HandOverDrawer wish={checked.wish} onClose={close} />
      ) : null}
    </Page>
  );
}

function stateOf({ isPending, checked, isStale }: ReturnType<typeof useChecking>): string {
  if (isPending) return 'Asking Azure…';
  return checked === null ? (isStale ? changed : idle) : accessSentence(checked.check);
}

/** What comes next is the filled button: to check, to assign what is missing, or to hand it over. */
function Actions(props: { state: ReturnType<typeof useChecking>; onOpen: (open: Open) => void }) {
  const { checked, reason, check } = props.state;
  if (checked === null)
    return (
      <ReasonedButton appearance="primary" reason={reason} onClick={check}>
        Check
      </ReasonedButton>
    );
  const canAssign = assignable(checked.check).length > 0;
  const isMissing = checked.check.rows.some((row) => row.grant !== null && !row.held);
  return (
    <>
      <ReasonedButton reason={reason} onClick={check}>
        Check again
      </ReasonedButton>
      {isMissing ? (
        <Button appearance={canAssign ? 'secondary' : 'primary'} onClick={() => props.onOpen('hand over')}>
          Hand over…
        </Button>
      ) : null}
      {canAssign ? (
        <Button appearance="primary" onClick={() => props.onOpen('assign')}>
          Assign missing roles…
        </Button>
      ) : null}
    </>
  );
}

/** Back to where the page was opened. */
function Above({ home, server, vault }: { home: WholeHome; server: string | null; vault: string | null }) {
  const from = home.servers.find(({ id }) => id === server);
  const kept = home.vaults.find(({ id }) => id === vault);
  if (from !== undefined) return <Link href={`/servers/${from.id}`}>{visibleText(from.name)}</Link>;
  if (kept !== undefined) return <Link href={`/vaults/${kept.id}`}>{visibleText(kept.name)}</Link>;
  return <Link href="/settings/azure">Azure sign-in</Link>;
}
