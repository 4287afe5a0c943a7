import type { Command } from 'commander';
import type {
  AccessCheck,
  AccessPick,
  AccessRow,
  AssignProgress,
} from '../../../../../shared/access/access.ts';
import {
  addedWords,
  neverTakenBack,
  policiesShowLater,
  type AccessChange,
  type PlannedChange,
} from '../../../../../shared/access/changes.ts';
import { leftOutWords, nothingHandedWords } from '../../../../../shared/access/hand-over-words.ts';
import { ResourceId } from '../../../../../shared/access/resource-id.ts';
import { flags } from '../../../../../shared/command-line/option-names.ts';
import { countOf } from '../../../../../shared/words/counts.ts';
import { exitCodes, UsageError } from '../../cli-errors.ts';
import { accessWish, addAccessOptions, type AccessOptions } from '../../options/access-subject.ts';
import { checked, wholeNumber } from '../../options/values.ts';
import { showFindings } from '../../report/finding-lines.ts';
import type { Output } from '../../terminal/output.ts';
import type { Session } from '../../terminal/session.ts';

const subject =
  '--identity app --secret shop-login --key-vault /subscriptions/6f2c1f2e-0000-4000-8000-0000000000f1/resourceGroups/shop/providers/Microsoft.KeyVault/vaults/shop-kv';

/** Under the group of Azure. */
export function addAccessCommands(azure: Command, session: Session): void {
  const access = azure
    .command('access')
    .description('What an identity may do in Azure, what it lacks, and giving it that.');
  addCheck(access, session);
  addAssign(access, session);
  addHandOver(access, session);
  addChanges(access, session);
  addTakeBack(access, session);
}

function addCheck(access: Command, session: Session): void {
  const command = addAccessOptions(
    access
      .command('check', { isDefault: true })
      .description(
        'Says what is needed, what of it is there, and who could give the rest. A container is tried with one small file, which is written, read and removed.',
      ),
  ).addHelpText(
    'after',
    `\nExit codes: 0 all that is needed is there, 1 something is missing or cannot be told.\n\nExample:\n  pgkeep azure access check ${subject}`,
  );
  command.action((options: AccessOptions) =>
    session.run(command, async (client) => {
      const wish = accessWish(options);
      const check = await (await client()).access.check(wish);
      session.output.result(check, () => showCheck(session.output, check));
      if (check.rows.some(({ canAssign }) => canAssign)) session.output.hint(policiesShowLater);
      return check.ready ? exitCodes.done : exitCodes.failed;
    }),
  );
}

const isThere = ({ outcome, remedy }: AccessRow) =>
  outcome === 'granted' || (outcome === 'assigned' && remedy === null);

function showCheck(output: Output, { ready, principal, rows }: AccessCheck): void {
  const who = principal.isMe ? 'the identity itself' : principal.objectId;
  output.line(ready ? `All that ${who} needs is there.` : notReady(who, rows), 'bold');
  showFindings(
    output,
    rows.map((row) => ({
      title: row.title,
      severity: isThere(row) ? 'ok' : row.blocks ? 'blocker' : 'note',
      message: `${outcomeWord(row)}. ${row.message}`,
      ...(row.remedy !== null && { remedy: row.remedy }),
      ...(row.steps !== undefined && { steps: row.steps }),
      objects: [
        ...(row.canAssign && row.grant?.kind === 'role'
          ? row.grant.scopes.map(({ level, opens, id }) => ({ name: `${level}: ${opens}`, detail: id }))
          : []),
        ...row.beside.map((name) => ({ name })),
      ],
    })),
  );
}

/** What is held is said to be: that its try failed says nothing of roles. */
const outcomeWord = ({ outcome, held }: AccessRow): string =>
  outcome === 'cannot-tell' && held ? 'assigned' : outcome.replace('-', ' ');

function notReady(who: string, rows: AccessCheck['rows']): string {
  const inTheWay = rows.filter((row) => row.blocks && !isThere(row));
  if (!inTheWay.every(({ outcome }) => outcome === 'cannot-tell')) return `Something is missing for ${who}.`;
  return inTheWay.every(({ held }) => held)
    ? `No role is missing for ${who}, and something else is wrong.`
    : `Whether all that ${who} needs is there cannot be told.`;
}

function addAssign(access: Command, session: Session): void {
  const { output } = session;
  const command = addAccessOptions(
    access
      .command('assign')
      .description(
        'Assigns what is missing and may be assigned, waits until it acts, and checks again. Without --apply it says what it would ask Azure for.',
      ),
  )
    .optionsGroup('How:')
    .option(`${flags.scope} <resource id>`, 'at this scope, not at the narrowest', checked(ResourceId))
    .option(flags.apply, 'ask Azure for it, and keep it in the audit trail')
    .addHelpText(
      'after',
      `\nExit codes: 0 all that is needed is there, or what would be asked for was shown; 1 something is missing or was not assigned.\n\nExample:\n  pgkeep azure access assign ${subject} --apply`,
    );
  command.action((options: AccessOptions & { readonly scope?: string; readonly apply?: true }) =>
    session.run(command, async (client) => {
      const wish = accessWish(options);
      const { access } = await client();
      const check = await access.check(wish);
      const assignable = check.rows.filter(({ canAssign }) => canAssign);
      refuseOtherScope(assignable, options.scope);
      const picks = assignable.map((row) => pickOf(row, options.scope));
      if (picks.length === 0) {
        output.result(check, () => showCheck(output, check));
        output.notice('There is nothing that could be assigned.');
        return check.ready ? exitCodes.done : exitCodes.failed;
      }
      const { changes, digest, summary } = await access.preview({ wish, picks });
      if (options.apply !== true) {
        output.result({ changes }, () => showPlan(output, changes, summary));
        output.hint(notChanged);
        return exitCodes.done;
      }
      if (!output.json) showPlan(output, changes, summary);
      return follow(output, await access.assign({ wish, picks, digest }));
    }),
  );
}

const isSame = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();

const scopesOf = ({ grant }: AccessRow): string[] =>
  grant === null ? [] : grant.kind === 'role' ? grant.scopes.map(({ id }) => id) : [grant.vault];

/** A scope that none of them can be assigned at was mistyped: the narrowest one is not what was meant. */
function refuseOtherScope(rows: readonly AccessRow[], scope: string | undefined): void {
  const possible = [...new Set(rows.flatMap(scopesOf))];
  if (scope === undefined || rows.length === 0 || possible.some((id) => isSame(id, scope))) return;
  throw new UsageError(`nothing of this can be assigned at ${scope}, but at: ${possible.join(', ')}`);
}

function pickOf(row: AccessRow, scope: string | undefined): AccessPick {
  const { need, grant } = row;
  if (scope !== undefined && scopesOf(row).some((id) => isSame(id, scope))) return { need, scope };
  // said outright: of a role that stands under a condition the narrowest scope of all may not be offered
  return grant?.kind === 'role' && grant.scopes[0] !== undefined
    ? { need, scope: grant.scopes[0].id }
    : { need };
}

const notChanged = `Nothing was changed: ${flags.apply} asks Azure for it.`;

function showPlan(output: Output, changes: readonly PlannedChange[], summary: string): void {
  output.line(summary, 'bold');
  for (const { says, request } of changes) {
    output.hanging('  ', says);
    output.block(request, 'dim', '    ');
  }
}

async function follow(output: Output, steps: AsyncIterable<AssignProgress>) {
  for await (const step of steps) {
    if (step.step === 'assigned') {
      output.notice(addedWords(step.change, step.existed));
    } else if (step.step === 'waiting') {
      output.notice(
        `Waiting until Azure acts on it: ${countOf(step.seconds, 'second')} of at most ${step.ofSeconds}.`,
      );
    } else {
      const { check, problems } = step;
      output.result({ check, problems }, () => showCheck(output, check));
      for (const { problem } of problems) {
        output.warning(problem.message);
        output.hint(problem.remedy);
      }
      return check.ready && problems.length === 0 ? exitCodes.done : exitCodes.failed;
    }
  }
  throw new Error('the assigning ended before its end');
}

function addHandOver(access: Command, session: Session): void {
  const { output } = session;
  const command = addAccessOptions(
    access
      .command('hand-over')
      .description(
        'Prints what somebody who may assign it runs: a script for the Azure CLI, of what is missing only.',
      ),
  )
    .optionsGroup('How:')
    .option(flags.template, 'a template for Azure Resource Manager in its place')
    .addHelpText(
      'after',
      `\nExit codes: 0 all that is missing was printed, or nothing is missing; 3 some of it no script gives; 1 none of it does.\n\nExample:\n  pgkeep azure access hand-over ${subject} --template`,
    );
  command.action((options: AccessOptions & { readonly template?: true }) =>
    session.run(command, async (client) => {
      const wish = accessWish(options);
      const handed = await (await client()).access.handOver(wish);
      output.result(handed, () => {
        if (handed.rows.length > 0) output.script(options.template ? handed.template : handed.script);
      });
      if (handed.rows.length === 0) output.notice(nothingHandedWords(handed.left));
      for (const row of handed.left) {
        output.warning(leftOutWords(row));
        if (row.remedy !== null) output.hint(row.remedy);
      }
      if (handed.left.length === 0) return exitCodes.done;
      return handed.rows.length === 0 ? exitCodes.failed : exitCodes.warnings;
    }),
  );
}

function addChanges(access: Command, session: Session): void {
  const { output } = session;
  const command = access
    .command('changes')
    .description(
      'What pgkeep changed in Azure from this home, the newest first; with --verbose the requests too.',
    )
    .option(`${flags.limit} <number>`, 'at most this many (default: 100)', wholeNumber(1, 1000))
    .addHelpText('after', '\nExample:\n  pgkeep azure access changes --limit 5 --verbose');
  command.action((options: { readonly limit?: number }) =>
    session.run(command, async (client) => {
      const changes = await (await client()).access.changes(options);
      output.result(changes, () => {
        if (changes.length === 0) output.line('Nothing was changed yet.');
        for (const change of changes) showChange(output, change);
      });
      return exitCodes.done;
    }),
  );
}

function showChange(output: Output, change: AccessChange): void {
  const { id, at, says, outcome, user, host, identityName, takenBackBy, problem, request, entry } = change;
  const never = outcome === 'applied' ? neverTakenBack(entry) : undefined;
  const taken = takenBackBy === null ? '' : `, taken back by ${takenBackBy}`;
  output.line(`${id}  ${output.time(at)}  ${outcome}${taken}`, outcome === 'failed' ? 'red' : 'bold');
  output.hanging('  ', says);
  output.line(`  ${user} on ${host}, as ${identityName}`);
  if (never !== undefined) output.hanging('  ', never);
  if (problem !== null) output.block(problem, 'red');
  if (output.verbose) output.block(request, 'dim', '    ');
}

function addTakeBack(access: Command, session: Session): void {
  const { output } = session;
  const command = access
    .command('take-back')
    .description(
      'Takes back what a change of the list added, if it is still there as it was added. Without --apply it says what it would ask Azure for.',
    )
    .argument('<change>', 'its number in the list of changes', wholeNumber(1, Number.MAX_SAFE_INTEGER))
    .option(flags.apply, 'ask Azure for it, and keep it in the audit trail')
    .addHelpText(
      'after',
      '\nExit codes: 0 taken back, gone already, or what would be asked for was shown; 1 not taken back.\n\nExample:\n  pgkeep azure access take-back 3 --apply',
    );
  command.action((change: number, { apply }: { readonly apply?: true }) =>
    session.run(command, async (client) => {
      const { access } = await client();
      if (apply !== true) {
        const { changes, summary } = await access.previewTakingBack({ change });
        output.result({ changes }, () => showPlan(output, changes, summary));
        output.hint(notChanged);
        return exitCodes.done;
      }
      const made = await access.takeBack({ change });
      output.result(made, () => {
        output.line(made.outcome === 'unchanged' ? 'It was gone already.' : made.says);
      });
      return exitCodes.done;
    }),
  );
}
