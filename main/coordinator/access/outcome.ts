import type { AccessOutcome, AccessRow } from '../../../shared/access/access.ts';
import type { FixStep } from '../../../shared/errors.ts';
import { inQuotes } from '../../../shared/words/in-quotes.ts';

/** What came of trying what is needed. */
export type Tried =
  | { readonly kind: 'worked' }
  /** Azure or the server said that the identity may not. */
  | { readonly kind: 'refused'; readonly message: string }
  /** The identity may, and what it asked for is not there yet: Azure looks at rights first. */
  | { readonly kind: 'absent'; readonly message: string }
  /** Something else went wrong, such as the network: it says nothing about rights. */
  | {
      readonly kind: 'failed';
      readonly message: string;
      readonly remedy: string;
      /** Whether nobody was asked: no login is sent to such a host. */
      readonly isUnsent?: true;
      /** Where in pgkeep it is fixed. */
      readonly steps?: readonly FixStep[];
    };

/** A question to Azure that it may have refused to answer. */
export type Answer<Value> =
  { readonly known: true; readonly value: Value } | { readonly known: false; readonly why: string };

export interface RowFacts {
  /** For sentences: "the role Reader", "the permissions get and list". */
  readonly what: string;
  /** Whether the principal is whoever asks. */
  readonly isMe: boolean;
  /** The name of the identity as whom Azure is asked. */
  readonly asker: string;
  /** Undefined where nobody can try it from here. */
  readonly tried: Tried | undefined;
  readonly holds: Answer<'yes' | 'with a condition' | 'no'>;
  /**
   * At which of the offered scopes assigning it changes something: where the same role of the same principal stands under a
   * condition, Azure makes no second one (RoleAssignmentExists).
   */
  readonly assignsAt: 'every scope' | 'other scopes' | 'no scope';
  /** Whether a deny assignment forbids it to the principal, whatever is assigned. */
  readonly isDenied: boolean;
  /** Whether the principal could activate it. */
  readonly isEligible: boolean;
  /** Whether whoever asks may assign it. */
  readonly mayAssign: Answer<'yes' | 'with a condition' | 'once activated' | 'no'>;
}

export interface RowOutcome {
  readonly outcome: AccessOutcome;
  readonly message: string;
  readonly remedy: string | null;
  /** Whether nothing has to be assigned for it, whatever else is in the way. */
  readonly held: boolean;
  readonly canAssign: boolean;
}

const handOver =
  'Hand the template or the script over to somebody who may assign roles there, then check again.';

/** What is to be said of one row. What was tried and worked decides; what role lists say only explains. */
export function outcomeOf(facts: RowFacts): RowOutcome {
  const { tried, holds, what, isEligible } = facts;
  const who = principalOf(facts);
  if (tried?.kind === 'worked') {
    return {
      outcome: 'granted',
      message: 'It was tried and worked.',
      remedy: null,
      held: true,
      canAssign: false,
    };
  }
  if (tried?.kind === 'absent') {
    return {
      outcome: 'assigned',
      message: `It was tried and is allowed. ${tried.message}`,
      remedy: null,
      held: true,
      canAssign: false,
    };
  }
  if (holds.known && holds.value === 'yes') return assigned(facts);
  if (holds.known && holds.value === 'with a condition') {
    return {
      outcome: 'constrained',
      message: `${who} has ${what} under a condition only, and whether it is met shows when it is used${refusal(tried)}.`,
      remedy: conditionRemedies[facts.assignsAt],
      // where nothing that is assigned would help, nothing is handed over either
      held: facts.assignsAt === 'no scope',
      canAssign: facts.assignsAt !== 'no scope' && canTry(facts),
    };
  }
  if (isEligible) {
    return {
      outcome: 'eligible',
      message: `${who} is eligible for ${what}, which has to be activated first.`,
      remedy: 'Activate the role in Privileged Identity Management (My roles), then check again.',
      held: true,
      canAssign: canTry(facts),
    };
  }
  if (!holds.known && tried?.kind !== 'refused') {
    return {
      outcome: 'cannot-tell',
      message: `Whether ${facts.isMe ? who : 'the principal'} has ${what} cannot be told: ${holds.why}${failure(tried)}`,
      remedy: handOver,
      held: false,
      canAssign: canTry(facts),
    };
  }
  return missing(facts);
}

const conditionRemedies: Readonly<Record<RowFacts['assignsAt'], string>> = {
  'every scope':
    'Read the condition in the portal (Access control, Role assignments), or assign it without one.',
  'other scopes':
    'Remove the condition in the portal (Access control, Role assignments), or assign it at one of the other scopes: at the same scope Azure makes no second one.',
  'no scope':
    'Remove the condition in the portal (Access control, Role assignments), then check again: to assign it once more changes nothing.',
};

const principalOf = ({ isMe, asker }: RowFacts): string => (isMe ? inQuotes(asker) : 'The principal');

const refusal = (tried: Tried | undefined) => (tried?.kind === 'refused' ? '; just now it was refused' : '');

const failure = (tried: Tried | undefined) => (tried?.kind === 'failed' ? ` ${tried.message}` : '');

function assigned({ tried, what, isDenied, isMe }: RowFacts): RowOutcome {
  const said = { canAssign: false, held: true, outcome: 'assigned' } as const;
  const has = `${what.slice(0, 1).toUpperCase()}${what.slice(1)}`;
  if (isDenied && tried?.kind !== 'failed') {
    return {
      ...said,
      outcome: 'may-not',
      message: `${has} is assigned, but a deny assignment forbids it${tried?.kind === 'refused' ? `: ${tried.message}` : '.'}`,
      remedy: `Find out what set the deny assignment (Access control, Deny assignments): a deployment stack or a managed application takes it away, or excludes ${isMe ? 'this identity' : 'the principal'} from it.`,
    };
  }
  switch (tried?.kind) {
    case 'refused':
      return {
        ...said,
        message: `${has} is assigned, and does not act yet: ${tried.message}`,
        remedy: 'Wait up to 10 minutes, then check again; membership of a group may take a day to act.',
      };
    case 'failed':
      return {
        ...said,
        outcome: 'cannot-tell',
        message: `${has} is assigned, but the try failed: ${tried.message}`,
        remedy: `${tried.remedy} Then check again.`,
      };
    case 'worked':
    case 'absent':
    case undefined:
      return { ...said, message: `${has} is assigned; it cannot be tried from here.`, remedy: null };
  }
}

function missing(facts: RowFacts): RowOutcome {
  const { mayAssign, what, isMe, asker, tried } = facts;
  const lacks = `${principalOf(facts)} lacks ${what}`;
  const they = isMe ? 'it' : inQuotes(asker);
  const said = { held: false, canAssign: canTry(facts) };
  if (!mayAssign.known) {
    return {
      ...said,
      outcome: 'cannot-tell',
      message: `${lacks}; whether ${they} may assign that cannot be told: ${mayAssign.why}${failure(tried)}`,
      remedy: handOver,
    };
  }
  switch (mayAssign.value) {
    case 'yes':
      return {
        ...said,
        outcome: 'not-assigned',
        message: `${lacks}, and ${isMe ? 'may assign it itself' : `${they} may assign it`}.${failure(tried)}`,
        remedy: 'Assign it.',
      };
    case 'with a condition':
      return {
        ...said,
        outcome: 'constrained',
        message: `${lacks}; ${they} may assign roles under a condition only, which may not take in this one.`,
        remedy: `Try to assign it. If Azure refuses: ${handOver}`,
      };
    case 'once activated':
      return {
        ...said,
        outcome: 'eligible',
        message: `${lacks}; ${they} could assign that once a role of its own has been activated.`,
        remedy: 'Activate that role in Privileged Identity Management (My roles), then check again.',
      };
    case 'no':
      return {
        ...said,
        outcome: 'may-not',
        message: `${lacks}, and ${isMe ? 'may not assign it itself' : `${they} may not assign it`}.`,
        remedy: handOver,
      };
  }
}

/** Where it is not known it may be tried: an assignment that is there already does no harm. */
const canTry = ({ mayAssign }: RowFacts): boolean =>
  !mayAssign.known || mayAssign.value === 'yes' || mayAssign.value === 'with a condition';

/** What a row says of where it is fixed that a try failed. */
export const stepsOf = (tried: Tried | undefined): Pick<AccessRow, 'steps'> =>
  tried?.kind === 'failed' && tried.steps !== undefined ? { steps: [...tried.steps] } : {};

/**
 * Whether it may begin to act by itself once Azure has taken up what was assigned; what else is wrong does not mend, and a deny
 * assignment stays.
 */
export const mayComeToAct = ({
  outcome,
  remedy,
  held,
  canAssign,
}: Pick<RowOutcome, 'outcome' | 'remedy' | 'held' | 'canAssign'>): boolean =>
  !isReady({ outcome, remedy }) &&
  (outcome !== 'cannot-tell' || canAssign) &&
  !(outcome === 'may-not' && held);

/** Whether an operation may count on it. */
export const isReady = ({ outcome, remedy }: Pick<RowOutcome, 'outcome' | 'remedy'>): boolean =>
  outcome === 'granted' || (outcome === 'assigned' && remedy === null);
