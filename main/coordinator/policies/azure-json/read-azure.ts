import { DisplayName } from '../../../../shared/ids.ts';
import type { AzureImport } from '../../../../shared/policies/policies.ts';
import { PgkeepError } from '../../../core/errors.ts';
import { readRetention } from './read-retention.ts';
import { readSchedule } from './read-schedule.ts';
import { AzurePolicy, type BackupRule, type KeepingRule } from './shapes.ts';

/**
 * Reads a policy in Azure Backup's JSON. What would take or keep other backups than Azure does is refused, each thing of
 * it told; what has no meaning here, or is not said there, comes as sentences. `timeZone` holds instead of the one that
 * the document names. Throws UserErrorInvalidInput.
 */
export function fromAzure(
  json: string,
  { timeZone: chosenZone }: { readonly timeZone?: string | undefined } = {},
): AzureImport {
  const document = AzurePolicy.safeParse(parsed(json));
  if (!document.success) throw refused(['it is not a policy with backup and retention rules']);
  const { policyRules } = 'properties' in document.data ? document.data.properties : document.data;
  const backups = policyRules.filter((rule): rule is BackupRule => rule.objectType === 'AzureBackupRule');
  const keeping = policyRules.filter((rule): rule is KeepingRule => rule.objectType === 'AzureRetentionRule');
  const [backup, another] = backups;
  if (backup === undefined || another !== undefined) {
    throw refused([`it has ${backups.length} backup rules, and a policy here has one schedule`]);
  }
  const schedule = readSchedule(backup, chosenZone);
  const retention = readRetention(backup, keeping);
  const problems = [...schedule.problems, ...retention.problems];
  if (problems.length > 0 || schedule.schedule === undefined || retention.retention === undefined) {
    throw refused(problems);
  }
  const name = DisplayName.safeParse(document.data.name).data;
  return {
    ...(name === undefined ? {} : { name }),
    values: {
      schedule: schedule.schedule,
      timeZone: schedule.timeZone ?? 'UTC',
      weekStartsOn: 'monday',
      jitterMinutes: 0,
      retention: retention.retention,
      keepAtLeast: 1,
    },
    leftOut: [
      ...schedule.notes,
      ...retention.notes,
      ...(retention.retention.weekly === undefined
        ? []
        : ['Azure Backup does not say on which day its weeks begin; here they begin on Monday.']),
    ],
  };
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json.replace(/^\uFEFF/, ''));
  } catch {
    throw refused(['it is not JSON']);
  }
}

const refused = (problems: readonly string[]): PgkeepError =>
  new PgkeepError(
    'UserErrorInvalidInput',
    `This policy of Azure Backup cannot be taken over: ${problems.join('; ')}.`,
    { remedy: 'Change that in the document, or make the policy here.' },
  );
