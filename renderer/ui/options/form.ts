import { z } from 'zod';
import {
  ExtraDumpOption,
  isWhole,
  wholeDatabase,
  type DumpSelection,
} from '../../../shared/instances/dump-selection.ts';
import { SchemaPattern, TablePattern } from '../../../shared/instances/name-pattern.ts';
import {
  CompressionChoice,
  type InstanceChanges,
  type InstanceOptions,
} from '../../../shared/instances/instances.ts';

export const compressionKinds = ['auto', 'none', 'gzip', 'zstd'] as const;
export type CompressionKind = (typeof compressionKinds)[number];

/** The highest level of each kind that has levels; the lowest is 1. */
export const highestLevel = { gzip: 9, zstd: 19 } as const;

export const hasLevel = (kind: CompressionKind): kind is keyof typeof highestLevel => kind in highestLevel;

/** What the form of an instance's options is set to. Numbers are as they were typed. */
export const OptionsForm = z.object({
  compression: z.enum(compressionKinds),
  level: z.string(),
  countRows: z.boolean(),
  lockWaitSeconds: z.string(),
  /** A major of pg_dump; empty: pgkeep chooses. */
  clientMajor: z.string(),
  /** Patterns, one a line. */
  excludeSchemas: z.string().default(''),
  excludeTables: z.string().default(''),
  excludeTableData: z.string().default(''),
  extraOptions: z.array(ExtraDumpOption).default([]),
});
export type OptionsForm = Readonly<z.infer<typeof OptionsForm>>;

const patternFields = ['excludeSchemas', 'excludeTables', 'excludeTableData'] as const;
export type PatternField = (typeof patternFields)[number];
export type OptionsProblem = 'level' | 'lock wait' | PatternField;

const secondsADay = 86_400;

export function firstOptionsForm(options: InstanceOptions): OptionsForm {
  const [kind = 'auto', level = '1'] = options.compression.split(':');
  return {
    compression: compressionKinds.find((each) => each === kind) ?? 'auto',
    level,
    countRows: options.countRows,
    lockWaitSeconds: String(options.lockWaitTimeoutMs / 1000),
    clientMajor: options.clientMajor === undefined ? '' : String(options.clientMajor),
    ...selectionForm(options.selection ?? wholeDatabase),
  };
}

const selectionForm = (selection: DumpSelection) => ({
  excludeSchemas: selection.excludeSchemas.join('\n'),
  excludeTables: selection.excludeTables.join('\n'),
  excludeTableData: selection.excludeTableData.join('\n'),
  extraOptions: selection.extraOptions,
});

/** The patterns of a field, as they are kept. */
const patternsOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** The first line that is no pattern, with why; null where all are. */
export function patternProblem(form: OptionsForm, field: PatternField): string | null {
  const schema = field === 'excludeSchemas' ? SchemaPattern : TablePattern;
  for (const line of patternsOf(form[field])) {
    const read = schema.safeParse(line);
    if (!read.success) return `“${line}” is no pattern: ${read.error.issues[0]?.message ?? ''}.`;
  }
  return null;
}

/** Whether everything is dumped, as the form stands. */
export const dumpsWhole = (form: OptionsForm): boolean => isWhole(selectionOf(form));

/** What is dumped where that is not everything; undefined where it is, or where a pattern is none. */
export function dumpedPart(form: OptionsForm): DumpSelection | undefined {
  const isRead = patternFields.every((field) => patternProblem(form, field) === null);
  return !isRead || dumpsWhole(form) ? undefined : selectionOf(form);
}

const selectionOf = (form: OptionsForm): DumpSelection => ({
  excludeSchemas: patternsOf(form.excludeSchemas),
  excludeTables: patternsOf(form.excludeTables),
  excludeTableData: patternsOf(form.excludeTableData),
  extraOptions: form.extraOptions,
});

export function optionsFormReducer(form: OptionsForm, part: Partial<OptionsForm>): OptionsForm {
  const next = { ...form, ...part };
  // a level of the other kind may be none of this one
  const isOther = part.compression !== undefined && part.compression !== form.compression;
  return isOther ? { ...next, level: '1' } : next;
}

const compressionOf = ({ compression, level }: OptionsForm): string =>
  hasLevel(compression) ? `${compression}:${level.trim()}` : compression;

/** Seconds, in tenths at the finest, from 0 to a day; null for what is none. */
function secondsOf(text: string): number | null {
  if (!/^\d{1,5}(\.\d)?$/.test(text.trim())) return null;
  const seconds = Number(text);
  return seconds <= secondsADay ? seconds : null;
}

/** What cannot be kept as it was typed. */
export function optionsProblems(form: OptionsForm): OptionsProblem[] {
  return [
    ...(CompressionChoice.safeParse(compressionOf(form)).success ? [] : (['level'] as const)),
    ...(secondsOf(form.lockWaitSeconds) === null ? (['lock wait'] as const) : []),
    ...patternFields.filter((field) => patternProblem(form, field) !== null),
  ];
}

/** What is different from the options as they are; empty where nothing is. */
export function optionsChanges(form: OptionsForm, options: InstanceOptions): InstanceChanges {
  const compression = compressionOf(form);
  const lockWaitTimeoutMs = Math.round((secondsOf(form.lockWaitSeconds) ?? 0) * 1000);
  const before = firstOptionsForm(options);
  const isChanged = (key: 'clientMajor' | 'countRows') => form[key] !== before[key];
  const selection = selectionOf(form);
  const isSame = JSON.stringify(selection) === JSON.stringify(selectionOf(before));
  return {
    ...(compression === options.compression ? {} : { compression }),
    ...(isChanged('countRows') ? { countRows: form.countRows } : {}),
    ...(lockWaitTimeoutMs === options.lockWaitTimeoutMs ? {} : { lockWaitTimeoutMs }),
    ...(isChanged('clientMajor')
      ? { clientMajor: form.clientMajor === '' ? null : Number(form.clientMajor) }
      : {}),
    ...(isSame ? {} : { selection: isWhole(selection) ? null : selection }),
  };
}
