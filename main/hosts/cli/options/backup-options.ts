import { wholeNumber } from './values.ts';

export const secondsADay = 86_400;

export const clientMajorHelp =
  'take the backups with pg_dump of this major, or auto: an older one when the points will be restored to older servers; never older than the server';

export type ClientMajorChoice = number | 'auto';

/** Never null, which commander takes for a missing value. */
export function clientMajorChoice(text: string): ClientMajorChoice {
  return text === 'auto' ? text : wholeNumber(12, 99)(text);
}
