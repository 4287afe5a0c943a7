import { isKeyWord } from '../../sql/names.ts';

/** Whether a word without quotes can’t be the name of a function or type in some version from 12 to 18. */
export const isReserved = isKeyWord;

export function isOneOf(word: string | undefined, words: string): boolean {
  return word !== undefined && words.split(' ').includes(word);
}

/** Key words that a name follows which is defined or written to, and not called. */
const beforeDefinition = new Set('as into table references with constraint end'.split(' '));

/** Words that are names elsewhere, and in PL/pgSQL or at their place in SQL stand before an expression. */
const beforeExpression = new Set(
  'return next query perform if elsif elseif while exit continue assert call by set escape execute zone over loop begin exists'.split(
    ' ',
  ),
);

/** Whether an expression may follow the word; after any other word, a name before a parenthesis is an alias. */
export function startsExpression(word: string): boolean {
  return beforeExpression.has(word) || (isKeyWord(word) && !beforeDefinition.has(word));
}
