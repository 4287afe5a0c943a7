import type { BackupGap } from '../../../../shared/privileges.ts';
import { quoteIdentifier } from '../../sql/quote.ts';
import { commentLines } from '../../sql/comments.ts';

/**
 * smallest: only what is missing, object by object. predefined: membership in pg_read_all_data (14 and newer)
 * and what that leaves out. classic: schema by schema, all that is in it and all that will be.
 */
export type GrantForm = 'smallest' | 'predefined' | 'classic';

export interface GrantStatement {
  /** One statement, with its semicolon. May run twice. */
  readonly sql: string;
  /** What it does, in one sentence. */
  readonly comment: string;
  /** What of the check it fixes. */
  readonly fixes: readonly BackupGap[];
  /** Another way to the same end, in words and SQL. Not run. */
  readonly alternative?: string;
  /**
   * Takes back what was missing before, and nothing else: one statement, or one and what gives back that which
   * it takes along. Null where nothing is to be taken back.
   */
  readonly undo: string | null;
  /** What a person could do further to go back, and what that would take away as well. Not run. */
  readonly undoHint?: string;
}

/** SQL that lets a role back up a database, and SQL that takes it back. Pure: nobody has run it. */
export interface GrantPlan {
  readonly form: GrantForm;
  readonly role: string;
  readonly database: string;
  /** Why this form cannot be had on this server and what to take instead; there are no statements then. */
  readonly refusal?: string;
  readonly statements: readonly GrantStatement[];
  /** What the login may read afterwards, in sentences. */
  readonly covers: readonly string[];
  /** What it may still not, what comes along, and who can run the SQL, in sentences. */
  readonly leavesOut: readonly string[];
  /** Gaps that no statement of the plan fixes; leavesOut says why. */
  readonly remaining: readonly BackupGap[];
  /** The role is made by the plan: it needs a password afterwards. */
  readonly createsRole: boolean;
  /** All statements with comments, in one transaction. */
  readonly sql: string;
  /** The undo statements in reverse, likewise. */
  readonly revokeSql: string;
}

/** The plan with its two scripts. */
export function renderPlan(plan: Omit<GrantPlan, 'sql' | 'revokeSql'>): GrantPlan {
  return { ...plan, sql: grantScript(plan), revokeSql: revokeScript(plan) };
}

type PlanWithoutScripts = Omit<GrantPlan, 'sql' | 'revokeSql'>;

function grantScript(plan: PlanWithoutScripts): string {
  const head = [
    ...commentLines(
      `Lets ${quoteIdentifier(plan.role)} back up the database ${quoteIdentifier(plan.database)}.`,
    ),
    ...(plan.refusal === undefined ? [] : commentLines(plan.refusal)),
    ...plan.covers.flatMap((text) => commentLines(text)),
    ...(plan.leavesOut.length === 0 ? [] : commentLines('To know:')),
    ...plan.leavesOut.flatMap((text) => commentLines(text, '* ')),
  ];
  const steps = plan.statements.map(({ comment, alternative, sql }) => [
    ...commentLines(comment),
    ...(alternative === undefined ? [] : commentLines(alternative)),
    sql,
  ]);
  return transactionScript(head, steps);
}

function revokeScript(plan: PlanWithoutScripts): string {
  const head = commentLines(
    `Takes back what was granted to ${quoteIdentifier(plan.role)} for the backup of the database ${quoteIdentifier(plan.database)}, and nothing that was there before. Run it in that database.`,
  );
  const steps = plan.statements.toReversed().flatMap(({ comment, undo, undoHint }) => {
    const hint = undoHint === undefined ? [] : commentLines(undoHint);
    if (undo === null) return hint.length === 0 ? [] : [hint];
    return [[...commentLines(`Undoes: ${comment}`), ...hint, undo]];
  });
  return transactionScript(head, steps);
}

/**
 * One transaction, where there is anything to run in it. It says that it writes: the default of an
 * administrator's login, or of the server, may be read-only.
 */
export function transactionScript(head: readonly string[], steps: readonly (readonly string[])[]): string {
  const blocks = steps.map((lines) => lines.join('\n'));
  const runs = steps.some((lines) => lines.some((line) => !line.startsWith('--')));
  const body = runs
    ? ['BEGIN READ WRITE;', ...blocks, 'COMMIT;']
    : [...blocks, '-- There is nothing to run.'];
  return `${[head.join('\n'), ...body].join('\n\n')}\n`;
}
