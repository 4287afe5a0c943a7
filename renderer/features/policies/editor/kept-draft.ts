import { z } from 'zod';
import { tabDraft } from '../../../ui/drafts/tab-draft.ts';
import { PolicyForm } from '../../../ui/policies/form/form.ts';

/** What is kept of the editor: of which policy, and what was typed. */
const KeptPolicy = z.object({
  /** A policy and its revision, or "new". */
  of: z.string(),
  vaultId: z.string(),
  form: PolicyForm,
  /** What of a document that was taken over has no place here, a sentence each. */
  leftOut: z.array(z.string()),
});

export const policyDraft = tabDraft('policy', 2, KeptPolicy);
