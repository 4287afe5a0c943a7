import type { PrivilegeFinding } from '../../../../shared/privileges.ts';
import { countOf, listOf } from '../../../../shared/words/counts.ts';
import type { BrokenReference } from './read-broken.ts';

/** What the choice of what is dumped comes to, as answers of a check; nothing where it does what it says. */
export function selectionFindings(
  notes: readonly { readonly unused: readonly string[]; readonly broken: readonly BrokenReference[] }[],
): PrivilegeFinding[] {
  return notes.flatMap(({ unused, broken }) => [
    ...(unused.length === 0 ? [] : [unusedFinding(unused)]),
    ...(broken.length === 0 ? [] : [brokenFinding(broken)]),
  ]);
}

const unusedFinding = (unused: readonly string[]): PrivilegeFinding => ({
  title: 'What is dumped',
  kind: 'selection',
  severity: 'warning',
  message: `${countOf(unused.length, 'pattern')} of what is left out ${unused.length === 1 ? 'matches' : 'match'} nothing: ${listOf(unused, 5)}.`,
  remedy: 'Look whether the names are right: upper-case letters need double quotes.',
  objects: [],
});

const brokenFinding = (broken: readonly BrokenReference[]): PrivilegeFinding => ({
  title: 'What is dumped',
  kind: 'broken references',
  severity: 'warning',
  message: `A restore would lose ${listOf(counts(broken))}, which ${broken.length === 1 ? 'needs' : 'need'} what is left out.`,
  remedy: 'Leave these out as well, or back up what they need.',
  objects: broken.map(({ name, needs }) => ({ name, detail: `needs ${needs}` })),
});

function counts(broken: readonly BrokenReference[]): string[] {
  const number = (what: BrokenReference['what']) => broken.filter((each) => each.what === what).length;
  return [
    ...(number('foreign key') === 0 ? [] : [countOf(number('foreign key'), 'foreign key')]),
    ...(number('view') === 0 ? [] : [countOf(number('view'), 'view')]),
  ];
}
