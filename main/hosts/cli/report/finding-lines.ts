import type { Finding } from '../../../../shared/findings.ts';
import type { PrivilegeObject } from '../../../../shared/privileges.ts';
import { formatCount } from '../../../../shared/words/counts.ts';
import { formatSize } from '../../../../shared/words/sizes.ts';
import { fixCommands } from './fix-commands.ts';
import type { Output, Style } from '../terminal/output.ts';

/** Lines of one kind that are shown without --verbose. */
const folded = 3;

const severities = ['blocker', 'warning', 'note', 'ok'] as const satisfies readonly Finding['severity'][];

const styleOf = { ok: 'green', note: 'plain', warning: 'yellow', blocker: 'red' } as const satisfies Record<
  Finding['severity'],
  Style
>;

const underSeverity = ' '.repeat('blocker  '.length);
const underTitle = `${underSeverity}  `;

/** A finding of any check; those about privileges open to the objects that they are about. */
export type ShownFinding = Finding & { readonly objects?: readonly PrivilegeObject[] };

/**
 * The answers of a check: blockers first, then warnings, then what is well. Those of one title stand together and
 * are folded to a few, which --verbose opens; what fixes several is said once, below the last of them.
 */
export function showFindings(output: Output, findings: readonly ShownFinding[]): void {
  for (const severity of severities) {
    const found = findings.filter((finding) => finding.severity === severity);
    const byRemedy = Map.groupBy(found, ({ remedy }) => (severity === 'ok' ? undefined : remedy));
    // what has none stands last, or the remedy below would seem to be about it
    const ordered = [...byRemedy].sort(([a], [b]) => Number(a === undefined) - Number(b === undefined));
    for (const [remedy, fixed] of ordered) {
      for (const alike of Map.groupBy(fixed, ({ title }) => title).values()) showAlike(output, alike);
      for (const line of remedy?.split('\n') ?? []) output.hanging(`${underSeverity}→ `, line, 'dim');
      for (const command of commandsFor(fixed)) output.hanging(`${underSeverity}→ `, command, 'dim');
    }
  }
}

/** What fixes them on the command line, each once. */
const commandsFor = (findings: readonly Finding[]): Set<string> =>
  new Set(
    findings.flatMap(({ steps }) =>
      steps === undefined ? [] : fixCommands({ code: 'InternalError', steps }),
    ),
  );

/** Findings of one title and severity. */
function showAlike(output: Output, findings: readonly ShownFinding[]): void {
  const [first] = findings;
  if (first === undefined) return;
  const { title, severity } = first;
  const head = severity.padEnd(underSeverity.length);
  if (findings.length === 1) {
    output.hanging(head, `${title}: ${said(output, first)}`, styleOf[severity]);
    showObjects(output, first, underTitle, folded);
    return;
  }
  output.hanging(head, title, styleOf[severity]);
  const objects = findings.reduce((sum, finding) => sum + (finding.objects?.length ?? 0), 0);
  const shown = output.verbose ? findings : findings.slice(0, folded);
  for (const finding of shown) {
    output.hanging(underTitle, said(output, finding), styleOf[severity]);
    showObjects(output, finding, `${underTitle}  `, objects > folded ? 0 : folded);
  }
  if (shown.length < findings.length) showRest(output, underTitle, findings.length - shown.length);
}

/** What a finding is about, and the SQL that fixes it alone. */
function showObjects(
  output: Output,
  { objects = [], sql }: ShownFinding,
  indent: string,
  most: number,
): void {
  const shown = output.verbose ? objects : objects.slice(0, most);
  for (const { name, detail } of shown) {
    output.hanging(indent, `${name}${detail === undefined ? '' : `  (${detail})`}`);
  }
  if (most > 0 && shown.length < objects.length) showRest(output, indent, objects.length - shown.length);
  if (sql !== undefined) output.block(sql, 'dim', indent);
}

function showRest(output: Output, indent: string, count: number): void {
  output.hanging(indent, `… ${formatCount(count)} more with --verbose`, 'dim');
}

/** The message and its figures. */
function said(output: Output, { message, facts = [] }: Finding): string {
  const figures = facts.map((fact) =>
    fact.kind === 'size'
      ? `${fact.label}: ${formatSize(fact.bytes)}.`
      : `${fact.label}: ${output.time(fact.at)}.`,
  );
  return [message, ...figures].join(' ');
}
