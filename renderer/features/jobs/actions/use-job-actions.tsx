import { Button } from '@fluentui/react-components';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useLocation } from 'wouter';
import type { Job } from '../../../../shared/jobs/jobs.ts';
import { client, orpc } from '../../../api/client.ts';
import { isRunning } from '../../../api/live-jobs-state.ts';
import { toProblem } from '../../../api/problem.ts';
import { CodeBlock } from '../../../ui/copyable/code-block.tsx';
import { ConfirmDialog } from '../../../ui/dialogs/confirm.tsx';
import { Drawer } from '../../../ui/dialogs/drawer.tsx';
import { ErrorCard } from '../../../ui/states/errors/error-card.tsx';
import { LinkButton } from '../../../ui/buttons/link.tsx';
import { useConfirmingEnvironment } from '../../../ui/servers/confirm-environment.tsx';
import { lossesOf } from '../../../ui/words/losses.ts';
import { useTargetServer } from '../details/target.tsx';
import { useNotify } from '../../../ui/states/notify.tsx';
import type { AskedRestore } from './asked-restore.ts';
import { cancelWords } from './cancel-words.ts';

export interface JobActions {
  actions: ReactNode;
  action: ReactNode;
  dialog: ReactNode;
  problem: ReactNode;
}

/** What can be done with a job: cancel it while it runs, run it again afterwards, copy what is known of it. */
export function useJobActions(
  job: Job,
  asked: AskedRestore | null,
  /** Whether the page offers what fixes the job's error. */
  hasRemedy: boolean,
): JobActions {
  const [, navigate] = useLocation();
  const queryClient = useQueryClient();
  const confirming = useConfirmingEnvironment();
  const again = useMutation({
    mutationFn: () =>
      confirming((confirmedEnvironment) => client.jobs.again({ job: job.id, confirmedEnvironment })),
    onSuccess: (started) => {
      if (started === null) return;
      void queryClient.invalidateQueries({ queryKey: orpc.jobs.key() });
      navigate(`/jobs/${started.jobId}`);
    },
  });
  const cancel = useCancelling(job, asked);
  // what nothing here fixes is for somebody else to look at
  const diagnostics = useDiagnostics(job.id, job.state === 'failed' && !hasRemedy);
  const running = isRunning(job);
  return {
    actions: (
      <>
        {/* Whoever clicks once too often on "Cancelling…" must not start the job again: that button is elsewhere. */}
        {job.state === 'cancelled' ? null : diagnostics.button}
        {running ? (
          cancel.button
        ) : job.importedFrom !== undefined ? null : (
          // what was asked for on another workstation is not known here
          <NextTime
            job={job}
            asked={asked}
            hasRemedy={hasRemedy}
            busy={again.isPending}
            onAgain={() => again.mutate()}
          />
        )}
        <Verification job={job} asked={asked} />
        {job.state === 'cancelled' ? diagnostics.button : null}
      </>
    ),
    action: <AfterCompletion job={job} />,
    problem:
      again.error === null ? null : (
        <ErrorCard title="The job was not started again" problem={toProblem(again.error)} />
      ),
    dialog: (
      <>
        {cancel.dialog}
        {diagnostics.drawer}
      </>
    ),
  };
}

/** Where one goes from what a completed job has made. */
function AfterCompletion({ job }: { job: Job }) {
  const server = useTargetServer(job);
  if (!job.state.startsWith('completed')) return null;
  if (job.kind === 'backup' && job.instanceId !== null)
    return (
      <LinkButton appearance="primary" href={`/restore/${job.instanceId}/${job.result?.pointId ?? ''}`}>
        Restore…
      </LinkButton>
    );
  if (server === undefined || job.kind === 'verify') return null;
  // rows that can be loaded come before a look at what is there
  const hasRowsToLoad =
    job.kind === 'restore-as-database' && lossesOf(job).some(({ kind }) => kind === 'rows');
  return (
    <LinkButton appearance={hasRowsToLoad ? 'secondary' : 'primary'} href={`/servers/${server.id}`}>
      Open server
    </LinkButton>
  );
}

/** The way to verify the recovery point that a completed job made or restored. */
function Verification({ job, asked }: { job: Job; asked: AskedRestore | null }) {
  const point = job.kind === 'backup' ? job.result?.pointId : asked?.point;
  if (!job.state.startsWith('completed') || job.instanceId === null || point === undefined) return null;
  const search = new URLSearchParams({ verify: point });
  return <LinkButton href={`/databases/${job.instanceId}?${search}`}>Verify…</LinkButton>;
}

/** Cancels the job, after a question that says what becomes of what it began. */
function useCancelling(job: Job, asked: AskedRestore | null): { button: ReactNode; dialog: ReactNode } {
  const queryClient = useQueryClient();
  const notify = useNotify();
  const [confirming, setConfirming] = useState(false);
  const [cancelled, setCancelled] = useState(false);
  const cancel = useMutation({
    mutationFn: () => client.jobs.cancel({ job: job.id }),
    onSuccess: ({ state }) => {
      setConfirming(false);
      setCancelled(true);
      if (state === 'interrupted')
        notify({
          title: 'The job was ended as interrupted',
          body: 'The process that ran it was gone, so there was nothing to stop.',
          intent: 'info',
        });
      void queryClient.invalidateQueries({ queryKey: orpc.jobs.key() });
    },
  });
  const words = cancelWords(job, asked);
  return {
    button: (
      <Button disabledFocusable={cancelled} onClick={() => setConfirming(true)}>
        {cancelled ? 'Cancelling…' : 'Cancel job'}
      </Button>
    ),
    dialog: (
      <ConfirmDialog
        open={confirming && isRunning(job)}
        danger
        title={words.title}
        confirmLabel={words.confirm}
        closeLabel="Keep running"
        busy={cancel.isPending}
        problem={cancel.error === null ? null : toProblem(cancel.error)}
        onConfirm={() => cancel.mutate()}
        onClose={() => {
          cancel.reset();
          setConfirming(false);
        }}
      >
        <p>{words.consequence}</p>
      </ConfirmDialog>
    ),
  };
}

/** The same again; a restore that came to its end would only meet the database that it made. */
function NextTime({
  job,
  asked,
  hasRemedy,
  busy,
  onAgain,
}: {
  job: Job;
  asked: AskedRestore | null;
  hasRemedy: boolean;
  busy: boolean;
  onAgain: () => void;
}) {
  if (job.kind === 'restore-as-database' && job.state.startsWith('completed') && job.instanceId !== null)
    return (
      <LinkButton
        href={`/restore/${job.instanceId}/${asked?.point ?? job.result?.pointId ?? 'latest'}?like=${job.id}`}
      >
        Restore again…
      </LinkButton>
    );
  // What failed would fail again; what was stopped from outside is begun again, unless something is fixed first.
  const wasStopped = job.state === 'cancelled' || job.state === 'interrupted';
  return (
    <Button
      appearance={wasStopped && !hasRemedy ? 'primary' : 'secondary'}
      disabledFocusable={busy}
      onClick={onAgain}
    >
      Run again
    </Button>
  );
}

/** Copies the redacted text; where the browser refuses, it is shown to be copied by hand. */
function useDiagnostics(jobId: string, isNext: boolean): { button: ReactNode; drawer: ReactNode } {
  const notify = useNotify();
  const [text, setText] = useState<string | null>(null);
  const copy = useMutation({
    mutationFn: async () => (await client.jobs.diagnostics({ job: jobId })).text,
    onSuccess: async (diagnostics) => {
      try {
        await navigator.clipboard.writeText(diagnostics);
        notify({ title: 'Diagnostics copied', body: 'Secrets are left out.', intent: 'success' });
      } catch {
        setText(diagnostics);
      }
    },
    onError: (error) => {
      const problem = toProblem(error);
      notify({ title: problem.message, body: problem.remedy, intent: 'error' });
    },
  });
  return {
    button: (
      <Button
        appearance={isNext ? 'primary' : 'secondary'}
        disabledFocusable={copy.isPending}
        onClick={() => copy.mutate()}
      >
        Copy diagnostics
      </Button>
    ),
    drawer:
      text === null ? null : (
        <Drawer title="Diagnostics" open onClose={() => setText(null)}>
          <CodeBlock title="Secrets are left out" text={text} />
        </Drawer>
      ),
  };
}
