import { z } from 'zod';
import { GivenOwnLogin } from '../../../shared/instances/own-login.ts';
import type { TicketedPlace } from '../../../shared/places.ts';
import { Selection } from '../../../shared/points/restore.ts';
import { tabDraft, textMap, textSet } from '../../ui/drafts/tab-draft.ts';
import { KeptStorage, keptStorage, storageOfKept } from '../../ui/storage/kept.ts';
import type { Draft } from './draft.ts';
import { restoreStepIds } from './steps/list.ts';

const KeptChoices = z.object({
  scope: z.enum(['whole', 'chosen']),
  choice: z.object({ relations: textSet, others: textSet }),
  target: z.enum(['database', 'files']),
  serverId: z.string().nullable(),
  credential: GivenOwnLogin.nullable(),
  newDatabase: z.string().nullable(),
  noOwner: z.boolean(),
  noPrivileges: z.boolean(),
  roleMap: textMap,
  createRoles: z.boolean(),
  jobs: z.string(),
  analyze: z.boolean(),
  keepPartial: z.boolean(),
  allOrNothing: z.boolean(),
  skipDamaged: z.boolean(),
  activate: z.boolean(),
  storage: KeptStorage,
});

/** What is kept of the restore wizard: where the user is, and what was chosen. No secret and no ticket. */
const KeptRestore = z.object({
  instance: z.string(),
  /** As the address names it; null: the latest. */
  point: z.string().nullable(),
  /** Id of the job that this restore began with. */
  like: z.string().nullable(),
  step: z.enum(restoreStepIds),
  choices: KeptChoices,
  selectionToCheck: Selection.nullable(),
});
export type KeptRestore = z.output<typeof KeptRestore>;

export const restoreDraft = tabDraft('restore', 2, KeptRestore);

/** What of a draft is kept. */
export const keptChoices = ({ storage, ...draft }: Draft): KeptRestore['choices'] => ({
  ...draft,
  storage: keptStorage(storage),
});

/** The draft again. `place` is the folder for files, where it is known anew. */
export const draftOfKept = (
  { storage, ...choices }: KeptRestore['choices'],
  place: TicketedPlace | null,
): Draft => ({ ...choices, storage: storageOfKept(storage, place) });
