import { z } from 'zod';
import { emptyDraft, type Draft } from './draft.ts';

/** What is written down of a started restore, to begin another one with: no secret, nothing of the destination. */
const Remembered = z.object({
  point: z.string(),
  scope: z.enum(['whole', 'chosen']),
  relations: z.array(z.string()),
  others: z.array(z.string()),
  serverId: z.string().nullable(),
  newDatabase: z.string(),
  noOwner: z.boolean(),
  noPrivileges: z.boolean(),
  roleMap: z.array(z.tuple([z.string(), z.string()])),
  createRoles: z.boolean(),
  jobs: z.string(),
  analyze: z.boolean(),
  keepPartial: z.boolean(),
});

export interface RememberedDraft {
  readonly point: string;
  readonly draft: Draft;
}

export function draftText(point: string, draft: Draft, newDatabase: string): string {
  const { scope, choice, serverId, noOwner, noPrivileges, roleMap, createRoles, jobs } = draft;
  return JSON.stringify({
    point,
    scope,
    relations: [...choice.relations],
    others: [...choice.others],
    serverId,
    newDatabase,
    noOwner,
    noPrivileges,
    roleMap: [...roleMap],
    createRoles,
    jobs,
    analyze: draft.analyze,
    keepPartial: draft.keepPartial,
  } satisfies z.infer<typeof Remembered>);
}

/** The draft that a text of {@link draftText} stands for; null for anything else. */
export function draftFromText(text: string | null, keychain: boolean): RememberedDraft | null {
  if (text === null) return null;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const parsed = Remembered.safeParse(value);
  if (!parsed.success) return null;
  const { point, relations, others, roleMap, ...rest } = parsed.data;
  return {
    point,
    draft: {
      ...emptyDraft(keychain),
      ...rest,
      choice: { relations: new Set(relations), others: new Set(others) },
      roleMap: new Map(roleMap),
    },
  };
}

const keyOf = (jobId: string) => `pgkeep.restore.${jobId}`;

/** For as long as the window lives. Storage may be switched off: then a restore is begun from nothing. */
export function rememberDraft(jobId: string, text: string): void {
  try {
    sessionStorage.setItem(keyOf(jobId), text);
  } catch {
    return;
  }
}

export function rememberedText(jobId: string): string | null {
  try {
    return sessionStorage.getItem(keyOf(jobId));
  } catch {
    return null;
  }
}
