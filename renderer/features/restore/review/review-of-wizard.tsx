import { toProblem } from '../../../api/problem.ts';
import { visibleText } from '../../../ui/format/identifier-text.ts';
import { secretWords } from '../../../ui/login/credential-kinds.ts';
import { locationOf, locationText } from '../../../ui/storage/form.ts';
import type { PointSummary } from '../../../../shared/points/points.ts';
import { sessionsOf } from '../../../ui/fields/sessions.ts';
import { ReviewStep } from '../steps/review.tsx';
import type { RestoreWizard } from '../use-wizard.ts';
import { filesCommands } from './files-command.ts';
import { filesPlan, objectWords, restorePlan } from './plan.ts';

export interface ReviewOfWizardProps {
  wizard: RestoreWizard;
  point: PointSummary;
  /** The point in words: "today 02:14". */
  pointWords: string;
}

/** The last step: what was chosen as a plan and as command lines, and why the start was refused. */
export function ReviewOfWizard({ wizard, point, pointWords }: ReviewOfWizardProps) {
  const { start, readiness, storage, go } = wizard;
  const { draft } = wizard.state;
  const isFiles = draft.target === 'files';
  const problem = start.error === null ? null : toProblem(start.error);
  return (
    <ReviewStep
      plan={
        isFiles
          ? filesPlan({
              place: locationText(locationOf(storage)),
              pointId: point.id,
              size: point.size,
              database: point.database,
              pointWords,
              skipDamaged: draft.skipDamaged,
            })
          : databasePlan({ wizard, point, pointWords })
      }
      commands={
        isFiles
          ? filesCommands(
              { id: wizard.instanceId, name: point.instanceName },
              point.id,
              locationOf(storage),
              draft.skipDamaged,
            )
          : (readiness.query.data?.commands ?? [])
      }
      problem={problem}
      action={
        problem?.code === 'UserErrorDatabaseNameAlreadyInUse'
          ? { label: 'Choose another name', onClick: () => go('target') }
          : { label: 'Try again', onClick: () => start.mutate() }
      }
    />
  );
}

function databasePlan({ wizard, point, pointWords }: ReviewOfWizardProps): string[] {
  const { target, readiness, amount } = wizard;
  const { draft } = wizard.state;
  return restorePlan({
    serverName: target.server?.name ?? '',
    newDatabase: target.newDatabase,
    pointWords,
    database: point.database,
    objectWords: objectWords(draft.scope, amount),
    notes: readiness.query.data?.notes ?? [],
    noOwner: draft.noOwner,
    noPrivileges: draft.noPrivileges,
    login: target.login,
    secret: draft.credential === null ? null : visibleText(secretWords(draft.credential)),
    roleMap: readiness.input?.roleMap ?? [],
    rolesToCreate: draft.createRoles ? target.unmapped : [],
    sessions: sessionsOf(draft.jobs) ?? 1,
    analyze: draft.analyze,
    keepPartial: draft.keepPartial,
    allOrNothing: draft.allOrNothing,
    skipDamaged: draft.skipDamaged,
    activate: draft.activate,
  });
}
