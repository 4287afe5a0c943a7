import { z } from 'zod';
import { GivenOwnLogin } from '../../../shared/instances/own-login.ts';
import { OptionsForm } from '../../ui/options/form.ts';
import { tabDraft, textSet } from '../../ui/drafts/tab-draft.ts';
import { runnerChoices } from './policy/plan.ts';
import { protectStepIds } from './steps/list.ts';

/** What is kept of the protect wizard: where the user is, and what was chosen. */
const KeptProtect = z.object({
  /** What the address asked for where it began: see `askedText`. */
  asked: z.string(),
  step: z.enum(protectStepIds),
  /** Keys of candidates. */
  selected: textSet,
  vaultId: z.string().nullable(),
  serverId: z.string(),
  backsUp: z.boolean(),
  policy: z.object({ policyId: z.string().nullable(), runner: z.enum(runnerChoices).nullable() }),
  options: OptionsForm,
  /** Logins of their own, by the keys of candidates: which secret, never what it holds. */
  secrets: z.record(z.string(), GivenOwnLogin),
});
export type KeptProtect = z.output<typeof KeptProtect>;

export const protectDraft = tabDraft('protect', 5, KeptProtect);
