import { placeWords } from '../../../shared/access/place-words.ts';
import { allows, type Operation } from './allowed.ts';
import type { Answer } from './outcome.ts';
import type { DenyAssignment, ResourceLock } from './resource-control.ts';

/** The operation by which a role is assigned. */
export const assigning: Operation = { kind: 'action', name: 'Microsoft.Authorization/roleAssignments/write' };
/** The one by which an entry of a key vault's access policies is written. */
export const writingPolicies: Operation = {
  kind: 'action',
  name: 'Microsoft.KeyVault/vaults/accessPolicies/write',
};

interface Beside {
  readonly locks: Answer<readonly ResourceLock[]>;
  readonly denials: Answer<readonly DenyAssignment[]>;
}

interface Asked {
  readonly principal: string;
  readonly caller: string;
  readonly needed: readonly Operation[];
  /** Whether somebody would have to assign it: what is there already needs no answer of what may not be read. */
  readonly isMissing: boolean;
}

/** Locks and deny assignments that stand in the way, and which of the two cannot be told, each in a sentence. */
export function besideOf({ locks, denials }: Beside, asked: Asked): string[] {
  const unknown = (what: string, answer: Answer<unknown>) =>
    answer.known || !asked.isMissing ? [] : [`${what} cannot be told: ${answer.why}`];
  return [
    ...(locks.known ? locks.value : []).map(lockSentence),
    ...(denials.known ? denials.value : []).flatMap((denial) => denialSentences(denial, asked)),
    ...unknown('Locks', locks),
    ...unknown('Deny assignments', denials),
  ];
}

const lockSentence = ({ name, level, scope }: ResourceLock): string =>
  level === 'ReadOnly'
    ? `The lock ${name} at ${placeWords(scope)} is read-only: nothing can be assigned while it is there.`
    : `The lock ${name} at ${placeWords(scope)} keeps what is there: what is assigned cannot be taken back while it is there.`;

const denialSentences = (denial: DenyAssignment, { principal, caller, needed }: Asked): string[] => [
  ...(needed.some((operation) => allows(denial, operation)) ? sentence(denial, principal, 'forbids it') : []),
  ...([assigning, writingPolicies].some((operation) => allows(denial, operation))
    ? sentence(denial, caller, 'forbids assigning it')
    : []),
];

/** Whether a deny assignment forbids what is needed to the principal, as far as that is known: groups may, too. */
export const isDenied = (
  { denials }: Pick<Beside, 'denials'>,
  { principal, needed }: Pick<Asked, 'principal' | 'needed'>,
): boolean =>
  denials.known &&
  denials.value.some(
    (denial) => names(denial, principal) && needed.some((operation) => allows(denial, operation)),
  );

function names({ principals, isForEveryone, excluded }: DenyAssignment, who: string): boolean {
  const id = who.toLowerCase();
  return !excluded.includes(id) && (isForEveryone || principals.includes(id));
}

function sentence(denial: DenyAssignment, who: string, does: string): string[] {
  const { name, hasGroups, excluded } = denial;
  if (excluded.includes(who.toLowerCase())) return [];
  if (names(denial, who)) return [`The deny assignment ${name} ${does}.`];
  // who is in a group is not known here
  return hasGroups ? [`The deny assignment ${name} ${does} to members of a group.`] : [];
}
