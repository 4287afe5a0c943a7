import { z } from 'zod';
import type { RetentionRule } from '../../../../shared/policies/retention.ts';

/** Any text of a document that comes from elsewhere, and is told. */
const Text = z.string().max(300);
const few = <Item extends z.ZodType>(item: Item) => z.array(item).max(100);

/** When a backup is tagged; every member that is there narrows it. */
const Criteria = z.looseObject({ absoluteCriteria: few(Text).nullish() });

const TaggingCriteria = z.object({
  tagInfo: z.object({ tagName: Text }),
  taggingPriority: z.number(),
  isDefault: z.boolean(),
  criteria: few(Criteria).nullish(),
});
export type TaggingCriteria = z.infer<typeof TaggingCriteria>;

const DataStore = z.object({ dataStoreType: Text });

/** A rule that says when backups are taken and how they are tagged. */
const BackupRule = z.object({
  objectType: z.literal('AzureBackupRule'),
  name: Text,
  trigger: z.object({
    objectType: z.literal('ScheduleBasedTriggerContext'),
    schedule: z.object({ repeatingTimeIntervals: few(Text).min(1), timeZone: Text.nullish() }),
    taggingCriteria: few(TaggingCriteria),
  }),
});
export type BackupRule = z.infer<typeof BackupRule>;

/** A rule that says how long what has its name as a tag is kept. */
const KeepingRule = z.object({
  objectType: z.literal('AzureRetentionRule'),
  name: Text,
  isDefault: z.boolean().nullish(),
  lifecycles: few(
    z.object({
      deleteAfter: z.object({ objectType: Text, duration: Text }),
      sourceDataStore: DataStore.nullish(),
      targetDataStoreCopySettings: few(z.unknown()).nullish(),
    }),
  ).min(1),
});
export type KeepingRule = z.infer<typeof KeepingRule>;

const PolicyProperties = z.object({
  policyRules: few(z.discriminatedUnion('objectType', [BackupRule, KeepingRule])),
});

/** A policy as Azure Backup exports it: the resource with its properties, or these alone with the name. */
export const AzurePolicy = z.union([
  z.object({ name: Text.nullish(), properties: PolicyProperties }),
  PolicyProperties.extend({ name: Text.nullish() }),
]);

/** The names of Azure Backup's criteria, its tags and their priorities: a lower number wins. */
export const azureRules: Readonly<
  Record<RetentionRule, { readonly tag: string; readonly criterion?: string; readonly priority: number }>
> = {
  yearly: { tag: 'Yearly', criterion: 'FirstOfYear', priority: 10 },
  monthly: { tag: 'Monthly', criterion: 'FirstOfMonth', priority: 15 },
  weekly: { tag: 'Weekly', criterion: 'FirstOfWeek', priority: 20 },
  daily: { tag: 'Daily', criterion: 'FirstOfDay', priority: 25 },
  default: { tag: 'Default', priority: 99 },
};
