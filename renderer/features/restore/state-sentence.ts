import { visibleText } from '../../ui/format/identifier-text.ts';
import type { Draft } from './draft.ts';

/** What was chosen so far. */
export interface ChosenSoFar {
  /** Undefined: none is chosen. */
  readonly database: string | undefined;
  /** The recovery point in words: "today 02:14"; empty: none is chosen. */
  readonly pointWords: string;
  readonly target: Draft['target'];
  readonly newDatabase: string;
  /** Undefined: none is chosen. */
  readonly serverName: string | undefined;
}

/** What this restore is about, in one sentence below the page's title. */
export function stateSentence(chosen: ChosenSoFar): string {
  const { database, pointWords, target, newDatabase, serverName } = chosen;
  if (database === undefined) return 'Choose the database that is to come back.';
  const subject = visibleText(database);
  if (pointWords === '') return `Choose the moment that ${subject} comes back from.`;
  if (target === 'files') return `${subject} as of ${pointWords}, as files.`;
  const where = serverName === undefined ? '' : ` on ${visibleText(serverName)}`;
  return `${subject} as of ${pointWords}, into the new database ${visibleText(newDatabase)}${where}.`;
}
