import { formatSize } from '../../../../shared/words/sizes.ts';
import { countOf } from '../../../../shared/words/counts.ts';
import { quotedName } from '../../../ui/format/quoted-name.ts';

const list = (names: readonly string[]): string => names.map(quotedName).join(', ');

export interface RestorePlanInput {
  readonly serverName: string;
  readonly newDatabase: string;
  /** The point in words: "today 02:14". */
  readonly pointWords: string;
  readonly database: string;
  /** What is restored, in words. */
  readonly objectWords: string;
  /** What comes along with it, or stays out, in sentences. */
  readonly notes: readonly string[];
  readonly noOwner: boolean;
  readonly noPrivileges: boolean;
  /** The login that owns everything when owners are left out. */
  readonly login: string;
  /** The secret with the login of this restore, in words; null: it is the server's login. */
  readonly secret: string | null;
  readonly roleMap: readonly { readonly from: string; readonly to: string }[];
  readonly rolesToCreate: readonly string[];
  readonly sessions: number;
  readonly analyze: boolean;
  readonly keepPartial: boolean;
  readonly allOrNothing: boolean;
  readonly skipDamaged: boolean;
  readonly activate: boolean;
}

/** What a restore as database will do, one sentence a step, in order. */
export function restorePlan(plan: RestorePlanInput): string[] {
  const { rolesToCreate, roleMap, sessions } = plan;
  const owners = plan.noOwner
    ? `Owners are left out: ${plan.secret === null ? quotedName(plan.login) : 'the login in the secret'} owns everything.`
    : plan.noPrivileges
      ? 'Owners stay as they are in the archive; privileges are left out.'
      : 'Owners and privileges stay as they are in the archive.';
  const privileges = plan.noOwner
    ? plan.noPrivileges
      ? 'Privileges are left out, too.'
      : 'Privileges stay as they are in the archive.'
    : null;
  return [
    plan.secret === null
      ? null
      : `Log in to ${quotedName(plan.serverName)} with a secret, for this restore alone: ${plan.secret}.`,
    rolesToCreate.length === 0
      ? null
      : `Create ${countOf(rolesToCreate.length, 'role')} that the target lacks, without passwords: ${list(rolesToCreate)}.`,
    `Create the database ${quotedName(plan.newDatabase)} on ${quotedName(plan.serverName)}. Nothing that exists there is changed.`,
    `Restore ${plan.objectWords} of ${quotedName(plan.database)} as of ${plan.pointWords}${sessions === 1 ? '' : `, in ${sessions} sessions at once`}. Every checksum is compared on the way.`,
    ...plan.notes,
    [owners, privileges].filter((part) => part !== null).join(' '),
    roleMap.length === 0
      ? null
      : `Roles become others: ${roleMap.map(({ from, to }) => `${quotedName(from)} becomes ${quotedName(to)}`).join(', ')}.`,
    plan.analyze ? 'Run ANALYZE, so that the planner knows the data.' : null,
    plan.activate
      ? 'Scheduled jobs of pg_cron and pgAgent stay active, subscriptions are enabled, and settings that load libraries into sessions are applied: they begin to act in the new database.'
      : null,
    plan.skipDamaged
      ? 'Read the data beforehand, and leave out the rows of tables whose bytes in the vault are damaged; they are named as losses.'
      : null,
    plan.allOrNothing
      ? 'If anything cannot be given back, the restore fails instead of going on.'
      : 'What cannot be given back is left out and named as a loss; the rest is restored.',
    plan.keepPartial
      ? 'If it fails, the half-made database is kept as it is.'
      : 'If it fails or is cancelled, the half-made database is dropped.',
  ].filter((part) => part !== null);
}

/** The same for a restore as files. */
export function filesPlan(plan: {
  place: string;
  pointId: string;
  size: number;
  database: string;
  pointWords: string;
  skipDamaged: boolean;
}): string[] {
  return [
    `Copy the archive of ${quotedName(plan.database)} as of ${plan.pointWords}, ${formatSize(plan.size)}, into ${quotedName(`${plan.place}/${plan.pointId}`)}. Every checksum is compared on the way.`,
    'Write beside it globals-before.sql with the roles, globals-after.sql with what belongs to the database, restore.sh and restore.ps1, and the manifest last.',
    plan.skipDamaged
      ? 'Read the data beforehand, and leave out what is damaged in the vault; it is named as a loss.'
      : 'If anything is damaged in the vault, the restore fails.',
    'The place has to be empty. If it fails or is cancelled, what was written is removed, and nothing else.',
  ];
}

/** What is restored, in words: "the whole database", "12 tables and views in 2 schemas (1.2 GiB)". */
export function objectWords(
  scope: 'whole' | 'chosen',
  amount: { relations: number; schemas: number; bytes: number } | null,
): string {
  if (scope === 'whole' || amount === null) return 'the whole database';
  if (amount.relations === 0 && amount.schemas === 0) return 'nothing yet';
  if (amount.relations === 0) return `objects without tables in ${countOf(amount.schemas, 'schema')}`;
  const counted = `${countOf(amount.relations, 'table or view', 'tables and views')} in ${countOf(amount.schemas, 'schema')}`;
  return amount.bytes === 0 ? counted : `${counted} (${formatSize(amount.bytes)})`;
}
