import type { PrivilegeFinding } from '../../../../shared/privileges.ts';
import { countOf, listOf } from '../../../../shared/words/counts.ts';
import { sqlName, sqlQualifiedName } from '../../sql/names.ts';
import type { LeftOut, LeftOutReason } from './compare.ts';

/** Names that a sentence has at most; the rest is counted. */
const namedAtMost = 20;

interface Words {
  /** Says what is left out and why; ends before the names. */
  readonly said: (count: number) => string;
  /** What somebody can do to have it. Without it nobody can, or nobody needs to: it is a note. */
  readonly remedy?: string;
}

const one = (count: number, single: string, several: string) => (count === 1 ? single : several);

const words: Record<LeftOutReason, Words> = {
  'unlogged table': {
    said: (count) =>
      `A backup from a standby does not have the rows of ${countOf(count, 'unlogged table')}, which only the primary has`,
    remedy: 'Back up from the primary, or make them logged there (ALTER TABLE … SET LOGGED).',
  },
  'unlogged sequence': {
    said: (count) =>
      `A backup from a standby does not have the ${one(count, 'position', 'positions')} of ${countOf(count, 'unlogged sequence')}, which only the primary has`,
    remedy: 'Back up from the primary, or make them logged there (ALTER SEQUENCE … SET LOGGED).',
  },
  'not known': {
    said: (count) => `pg_dump left out the rows of ${countOf(count, 'table')}, and pgkeep does not know why`,
    remedy: 'Look into the job’s log for what pg_dump says about them, and take another backup.',
  },
  excluded: {
    said: (count) => `By choice, a backup does not have ${countOf(count, 'table')}`,
  },
  'excluded rows': {
    said: (count) => `By choice, a backup does not have the rows of ${countOf(count, 'table')}`,
  },
  'system schema': {
    said: (count) =>
      `A backup does not have ${countOf(count, 'table')} in PostgreSQL’s own schemas, where pg_dump does not look`,
    remedy: 'Move them into another schema (ALTER TABLE … SET SCHEMA).',
  },
  'foreign table': {
    said: (count) =>
      `A backup does not have the rows of ${countOf(count, 'foreign table')}, which are on another server`,
  },
  'extension table': {
    said: (count) =>
      `A backup does not have the rows of ${countOf(count, 'table')} of extensions, which ${one(count, 'comes', 'come')} with CREATE EXTENSION as ${one(count, 'it was', 'they were')} at first`,
  },
  'not populated': {
    said: (count) =>
      `${countOf(count, 'materialized view')} ${one(count, 'is', 'are')} not populated, and will not be after a restore`,
  },
  'created meanwhile': {
    said: (count) =>
      `${countOf(count, 'table')} ${one(count, 'was', 'were')} created while the dump ran, and the next backup has ${one(count, 'it', 'them')}`,
  },
  'dropped meanwhile': {
    said: (count) => `${countOf(count, 'table')} ${one(count, 'was', 'were')} dropped as the dump began`,
  },
  temporary: {
    said: (count) =>
      `A backup does not have ${countOf(count, 'temporary table')}, which ${one(count, 'ends with its session', 'end with their sessions')}`,
  },
};

/** One sentence for each reason: those that somebody can do something about, and the others. */
export function leftOutMessages(found: readonly LeftOut[]): { warnings: string[]; notes: string[] } {
  const warnings: string[] = [];
  const notes: string[] = [];
  for (const leftOut of found) {
    const { remedy } = words[leftOut.reason];
    const names = listOf(leftOut.relations.map(nameOf), namedAtMost);
    const message = leftOut.reason === 'temporary' ? sentenceOf(leftOut) : `${saidOf(leftOut)}: ${names}.`;
    if (remedy === undefined) notes.push(message);
    else warnings.push(`${message} ${remedy}`);
  }
  return { warnings, notes };
}

/** The same as answers of a check; each opens to what is left out. */
export function leftOutFindings(found: readonly LeftOut[]): PrivilegeFinding[] {
  return found.map((leftOut) => {
    const { remedy } = words[leftOut.reason];
    return {
      title: 'Left out',
      kind: 'left out',
      severity: remedy === undefined ? 'note' : 'warning',
      message: sentenceOf(leftOut),
      ...(remedy === undefined ? {} : { remedy }),
      objects: leftOut.relations.map((relation) => ({
        name: nameOf(relation),
        ...(relation.extension === null ? {} : { detail: `extension ${sqlName(relation.extension)}` }),
      })),
    };
  });
}

/** "the rows of 2 unlogged tables": what is lost although somebody could do something about it. */
export function leftOutInShort(found: readonly LeftOut[]): string | undefined {
  const lost = found
    .filter(({ reason }) => words[reason].remedy !== undefined)
    .map(({ reason, relations: { length } }) => {
      if (reason === 'unlogged table') return `the rows of ${countOf(length, 'unlogged table')}`;
      if (reason === 'unlogged sequence') return `the position of ${countOf(length, 'unlogged sequence')}`;
      return countOf(length, 'table');
    });
  return lost.length === 0 ? undefined : listOf(lost);
}

const saidOf = ({ reason, relations }: LeftOut) => words[reason].said(relations.length);
const sentenceOf = (leftOut: LeftOut) => `${saidOf(leftOut)}.`;
const nameOf = ({ schema, name }: LeftOut['relations'][number]) => sqlQualifiedName(schema, name);
