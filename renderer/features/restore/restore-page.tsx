import { skipToken, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useLocation, useSearchParams } from 'wouter';
import type { InstanceSummary } from '../../../shared/instances.ts';
import type { TicketedPlace } from '../../../shared/places.ts';
import type { JobRequest } from '../../../shared/job-request.ts';
import { client, orpc } from '../../api/client.ts';
import { toProblem } from '../../api/problem.ts';
import { newTicketHolder } from '../../api/secret.ts';
import { useAbout } from '../../api/use-about.ts';
import type { PageAddress } from '../../ui/layout/page-address.ts';
import { visibleText } from '../../ui/format/identifier-text.ts';
import { formatTime } from '../../ui/format/time.ts';
import { Page } from '../../ui/layout/page.tsx';
import { BlockSkeleton } from '../../ui/states/skeletons.tsx';
import { useNow } from '../../ui/text/use-now.ts';
import { WizardFrame } from '../../ui/layout/wizard-frame.tsx';
import {
  locationOf,
  locationText,
  sentLocation,
  storageProblems,
  takesSecret,
} from '../../ui/storage/form.ts';
import { RunDrawer } from '../../ui/run-sql/content.tsx';
import { DatabaseStep } from './steps/database.tsx';
import {
  emptyDraft,
  sessionsOf,
  stepTitles,
  stepsOf,
  wholeDatabase,
  type Draft,
  type StepId,
} from './draft.ts';
import { filesCommands } from './review/files-command.ts';
import { draftOfRequest } from './draft-of-request.ts';
import { choiceOf, chosenAmount, selectionOf } from './objects/choice.ts';
import { ObjectsStep } from './steps/objects.tsx';
import { filesPlan, objectWords, restorePlan } from './review/plan.ts';
import { PointStep } from './steps/point.tsx';
import { ReadinessStep } from './steps/readiness.tsx';
import { restoreGrants, type RunnableRestoreGrants } from '../../ui/privileges/restore-grants.tsx';
import { restoreSummary } from './review/summary-lines.tsx';
import { ReviewStep } from './steps/review.tsx';
import { firstOpenStep, stepReason } from './steps/reason.ts';
import { Summary } from './review/summary.tsx';
import { TargetStep } from './steps/target.tsx';
import { useContents } from './objects/use-contents.ts';
import { usePoints } from './points/use-points.ts';
import { useReadiness } from './steps/use-readiness.ts';
import { useTarget } from './target/use-target.ts';

/** Brings a database back. Another database begins anew; another point keeps what was chosen. */
export default function RestorePage({ params }: PageAddress) {
  const [search] = useSearchParams();
  const like = search.get('like');
  const model = useQuery(
    orpc.jobs.show.queryOptions({ input: like === null ? skipToken : { job: like }, staleTime: Infinity }),
  );
  const place = useQuery(
    orpc.places.chosenBefore.queryOptions({ input: like === null ? skipToken : { job: like }, gcTime: 0 }),
  );
  if (like !== null && (model.isPending || place.isPending))
    return (
      <Page title="Restore">
        <BlockSkeleton height={320} />
      </Page>
    );
  return (
    <RestoreWizard
      key={`${params['instance'] ?? ''} ${like ?? ''}`}
      instanceId={params['instance'] ?? ''}
      pointId={params['point']}
      like={model.data?.request ?? null}
      place={place.data ?? null}
    />
  );
}

interface WizardProps {
  instanceId: string;
  pointId: string | undefined;
  /** What was asked of the restore that this one begins with. */
  like: JobRequest | null;
  /** The folder that it wrote to. */
  place: TicketedPlace | null;
}

/** What the wizard begins with: what the address names is chosen already. */
function beginning({ instanceId, pointId, like, place }: WizardProps, keychain: boolean) {
  const asked = draftOfRequest(like, keychain, place);
  const step: StepId =
    asked !== null ? 'target' : instanceId === '' ? 'database' : pointId === undefined ? 'point' : 'objects';
  return { draft: asked?.draft ?? emptyDraft(keychain), selection: asked?.selection ?? null, step };
}

function RestoreWizard(props: WizardProps) {
  const { instanceId, pointId } = props;
  const about = useAbout();
  const [begun] = useState(() => beginning(props, about?.keychain.available === true));
  const [draft, setDraft] = useState<Draft>(begun.draft);
  const [wantedStep, setStep] = useState<StepId>(begun.step);
  const [wished, setWished] = useState(begun.selection);
  const [showProblems, setShowProblems] = useState(false);
  const [running, setRunning] = useState<RunnableRestoreGrants | null>(null);
  const queryClient = useQueryClient();
  const [, navigate] = useLocation();
  const now = new Date(useNow(60_000));

  const instances = useQuery(orpc.instances.list.queryOptions());
  const instance = instances.data?.find(({ id }) => id === instanceId);
  const points = usePoints(instanceId, pointId ?? 'latest');
  const point = points.chosen;
  const steps = stepsOf(draft.target);
  // A list from before may lack what was protected a moment ago.
  const isUnknown =
    instanceId !== '' && instances.isSuccess && !instances.isFetching && instance === undefined;
  const step = firstOpenStep(wantedStep, { isUnknown, isGone: points.isGone });
  const at = steps.indexOf(step);
  const contents = useContents(instanceId, point?.id, draft.scope === 'chosen');
  if (wished !== null && contents.tree !== undefined) {
    const choice = choiceOf(contents.tree, wished);
    setWished(null);
    setDraft((known) => ({ ...known, choice }));
  }
  const amount = contents.tree === undefined ? null : chosenAmount(contents.tree, draft.choice);
  const selection =
    draft.scope === 'whole'
      ? wholeDatabase
      : contents.tree === undefined
        ? null
        : selectionOf(contents.tree, draft.choice);
  const target = useTarget({
    instance,
    point: point?.id,
    selection,
    draft,
    wanted: at >= steps.indexOf('target'),
  });
  const choice = { instance: instanceId, point: point?.id, selection, draft, target };
  const readiness = useReadiness(
    choice,
    step === 'readiness' || (step === 'review' && draft.target === 'database'),
  );
  const start = useStart(choice, readiness.input);

  const change = (part: Partial<Draft>) => {
    start.reset();
    setDraft((known) => ({ ...known, ...part }));
  };
  const go = (to: StepId) => {
    start.reset();
    setShowProblems(false);
    setStep(to);
  };
  const reasons = steps.map((id) =>
    stepReason(id, {
      instance: instanceId,
      instanceKnown: instances.data === undefined ? null : instance !== undefined,
      points,
      draft,
      contentsRead: contents.tree !== undefined,
      selection,
      target,
      readiness: readiness.query,
    }),
  );
  const firstReason = reasons.findIndex((reason) => reason !== null);
  const reachable = Math.max(at, firstReason === -1 ? steps.length - 1 : firstReason);
  const isFiles = draft.target === 'files';
  const pointWords = point === undefined ? '' : formatTime(new Date(point.completedAt), now);
  const words = objectWords(draft.scope, amount);
  const location = locationOf(draft.storage);
  const login = target.test.data?.user ?? target.server?.user ?? '';

  return (
    <Page
      title="Restore"
      above={
        instance === undefined ? (
          <Link href="/databases">Databases</Link>
        ) : (
          <Link href={`/databases/${instance.id}`}>{visibleText(instance.name)}</Link>
        )
      }
      state={sentence(instance, pointWords, draft, target.newDatabase, target.server?.name)}
    >
      <WizardFrame
        steps={steps.map((id) => ({ id, title: stepTitles[id] }))}
        current={at}
        reachable={reachable}
        onGo={(index) => {
          const to = steps[index];
          if (to !== undefined) go(to);
        }}
        nextReason={
          step === 'target' && isFiles && !showProblems && !hasTyped(draft)
            ? 'Name the place for the files.'
            : (reasons[at] ?? null)
        }
        finishLabel={isFiles ? 'Restore as files' : 'Restore to new database'}
        busy={start.isPending}
        onFinish={() => start.mutate()}
        summary={<Summary facts={restoreSummary({ instance, point, words, draft, target, location })} />}
      >
        {step === 'database' ? (
          <DatabaseStep
            chosen={instanceId}
            onChoose={(id) => (id === instanceId ? go('point') : navigate(`/restore/${id}`))}
          />
        ) : null}
        {step === 'point' ? (
          <PointStep
            points={points}
            instance={instanceId}
            onChoose={(id) => navigate(`/restore/${instanceId}/${id}`, { replace: true })}
          />
        ) : null}
        {step === 'objects' ? <ObjectsStep draft={draft} onChange={change} contents={contents} /> : null}
        {step === 'target' ? (
          <TargetStep
            draft={draft}
            onChange={change}
            target={target}
            storageProblems={hasTyped(draft) ? storageProblems(draft.storage) : {}}
          />
        ) : null}
        {step === 'readiness' ? (
          <ReadinessStep
            readiness={readiness}
            server={target.server}
            onChange={change}
            onGo={go}
            onRun={(action, digest) => {
              const request = readiness.input;
              if (request !== null) setRunning(restoreGrants({ request, action, digest, role: login }));
            }}
            onTakeBack={({ digest, role, revokeSql: sql }) => {
              const request = readiness.input;
              if (request !== null)
                setRunning(restoreGrants({ request, action: 'revoke', digest, role, sql }));
            }}
          />
        ) : null}
        {step === 'review' && point !== undefined ? (
          <ReviewStep
            plan={
              isFiles
                ? filesPlan({
                    place: locationText(location),
                    pointId: point.id,
                    size: point.size,
                    database: point.database,
                    pointWords,
                    skipDamaged: draft.skipDamaged,
                  })
                : restorePlan({
                    serverName: target.server?.name ?? '',
                    newDatabase: target.newDatabase,
                    pointWords,
                    database: point.database,
                    objectWords: words,
                    notes: readiness.query.data?.notes ?? [],
                    noOwner: draft.noOwner,
                    noPrivileges: draft.noPrivileges,
                    login,
                    roleMap: readiness.input?.roleMap ?? [],
                    rolesToCreate: rolesToCreate(draft, target),
                    sessions: sessionsOf(draft.jobs) ?? 1,
                    analyze: draft.analyze,
                    keepPartial: draft.keepPartial,
                    allOrNothing: draft.allOrNothing,
                    skipDamaged: draft.skipDamaged,
                    activate: draft.activate,
                  })
            }
            commands={
              isFiles
                ? filesCommands(instanceId, point.id, location, draft.skipDamaged)
                : (readiness.query.data?.commands ?? [])
            }
            problem={start.error === null ? null : toProblem(start.error)}
            action={
              start.error !== null && toProblem(start.error).code === 'UserErrorDatabaseNameAlreadyInUse'
                ? { label: 'Choose another name', onClick: () => go('target') }
                : { label: 'Try again', onClick: () => start.mutate() }
            }
          />
        ) : null}
      </WizardFrame>
      {/* Beside the wizard's form, not inside: what a drawer submits is its own. */}
      {running === null ? null : (
        <RunDrawer
          runnable={running}
          onChanged={() => {
            // the check itself, and the roles that the server has now
            for (const part of [orpc.restore.readiness, orpc.servers, orpc.privileges.audit])
              void queryClient.invalidateQueries({ queryKey: part.key() });
          }}
          onClose={() => setRunning(null)}
        />
      )}
    </Page>
  );
}

/** Problems of an empty form are not shown before something is in it. */
const hasTyped = ({ storage }: Draft): boolean => storage.place !== null || storage.url !== '';

function rolesToCreate(draft: Draft, target: ReturnType<typeof useTarget>): readonly string[] {
  return draft.createRoles ? target.unmapped : [];
}

function sentence(
  instance: InstanceSummary | undefined,
  pointWords: string,
  draft: Draft,
  newDatabase: string,
  serverName: string | undefined,
): string {
  if (instance === undefined) return 'Choose the database that is to come back.';
  const subject = visibleText(instance.database);
  if (pointWords === '') return `Choose the moment that ${subject} comes back from.`;
  if (draft.target === 'files') return `${subject} as of ${pointWords}, as files.`;
  const where = serverName === undefined ? '' : ` on ${visibleText(serverName)}`;
  return `${subject} as of ${pointWords}, into the new database ${visibleText(newDatabase)}${where}.`;
}

/** Starts the restore and goes to its job. */
function useStart(
  choice: Parameters<typeof useReadiness>[0],
  input: ReturnType<typeof useReadiness>['input'],
) {
  const [, navigate] = useLocation();
  const [holder] = useState(newTicketHolder);
  const { instance, point, draft } = choice;
  return useMutation({
    mutationFn: async () => {
      if (draft.target === 'database') {
        if (input === null) throw new Error('the restore is not chosen completely');
        return client.restore.asDatabase(input);
      }
      if (point === undefined) throw new Error('no recovery point is chosen');
      const { skipDamaged } = draft;
      const files = { instance, point, destination: sentLocation(draft.storage), skipDamaged };
      const ticket = takesSecret(draft.storage) ? await holder.ticketFor(draft.storage.secret) : undefined;
      return client.restore
        .asFiles(ticket === undefined ? files : { ...files, ticket })
        .finally(() => holder.spent());
    },
    onSuccess: ({ jobId }) => navigate(`/jobs/${jobId}`),
  });
}
