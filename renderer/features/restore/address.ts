import type { TicketedPlace } from '../../../shared/places.ts';
import { stepIn, withStep, withStepAndDrawer } from '../../ui/layout/step-address.ts';
import { storageProblems } from '../../ui/storage/form.ts';
import { storageOfKept } from '../../ui/storage/kept.ts';
import type { KeptRestore } from './kept-draft.ts';
import { restoreStepIds, type StepId } from './steps/list.ts';

/** What the address of the wizard names. */
export interface RestoreAddress {
  /** Empty: none. */
  readonly instance: string;
  /** Undefined: the latest. */
  readonly point: string | undefined;
  readonly search: string;
}

export const likeOf = (search: string): string | null => new URLSearchParams(search).get('like');

/** The path of the wizard for a database and a recovery point. */
export const restorePath = (instance: string, point: string | null | undefined): string =>
  ['/restore', instance, point ?? '']
    .filter((part) => part !== '')
    .map((part, index) => (index === 0 ? part : encodeURIComponent(part)))
    .join('/');

/**
 * The kept draft that a wizard at this address goes on with: where the address names its database or none, and no
 * other restore to begin with. Another recovery point keeps what else was chosen.
 */
export function resumed({ instance, search }: RestoreAddress, kept: KeptRestore | null): KeptRestore | null {
  if (kept === null || (instance !== '' && instance !== kept.instance)) return null;
  const like = likeOf(search);
  return like === null || like === kept.like ? kept : null;
}

/** The first step that a new wizard leaves open. */
export function firstStep({ instance, point }: RestoreAddress, beginsLikeAnother: boolean): StepId {
  if (instance === '') return 'database';
  if (beginsLikeAnother) return 'target';
  return point === undefined ? 'point' : 'objects';
}

export interface Opening {
  readonly kept: KeptRestore | null;
  /** Whether it begins with the choices of an earlier restore. */
  readonly beginsLikeAnother: boolean;
  /** The folder that the earlier restore wrote to, known anew. */
  readonly place: TicketedPlace | null;
}

/**
 * The address that the wizard opens at: always with a step in it, and with database and point where it goes on with a
 * kept draft. Without one a step cannot be later than the first that is open: nothing was chosen for it.
 */
export function openingAddress(address: RestoreAddress, opening: Opening): string {
  const { instance, point, search } = address;
  const draft = resumed(address, opening.kept);
  const named = stepIn(search, restoreStepIds);
  const first = firstStep(address, opening.beginsLikeAnother);
  const here = (step: StepId) => `${restorePath(instance, point)}?${withStepAndDrawer(search, step)}`;
  if (named !== null && instance === '') return here('database');
  if (draft === null) return here(named === null ? first : earlier(named, first));
  if (named !== null) return here(openStep(named, draft, opening.place));
  if (point !== undefined && point !== draft.point) return here('objects');
  // whoever restores the database, and not the point of before, begins at the latest one, and sees which it is
  if (instance !== '' && point === undefined && draft.point !== null) return here('point');
  const params = new URLSearchParams(draft.like === null ? {} : { like: draft.like });
  const step = openStep(draft.step, draft, opening.place);
  return `${restorePath(draft.instance, draft.point)}?${withStep(params.toString(), step)}`;
}

const earlier = (one: StepId, other: StepId): StepId =>
  restoreStepIds.indexOf(one) < restoreStepIds.indexOf(other) ? one : other;

/** Where files lack a secret or a folder, which are not kept, they are asked for before the last step. */
function openStep(step: StepId, { choices }: KeptRestore, place: TicketedPlace | null): StepId {
  if (choices.target === 'database') return step;
  const form = { ...storageOfKept(choices.storage, place), secret: '' };
  return Object.keys(storageProblems(form)).length === 0 ? step : earlier(step, 'target');
}
