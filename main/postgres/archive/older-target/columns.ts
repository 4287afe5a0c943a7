import type { VersionTraits } from '../../connect/server-traits.ts';
import type { SqlToken } from '../../sql/lexer.ts';
import { findOutside, isSign, isWord, listAt, textOf, wordsAt } from './statement.ts';
import type { Change, Edit, Item, Statement } from './statement.ts';

/**
 * Columns as pg_dump 18 writes them for a server of 18. Source: dumpTableSchema in src/bin/pg_dump/pg_dump.c of
 * 18; release notes of 18 (virtual generated columns; NOT NULL constraints with names, NO INHERIT and NOT VALID).
 */
export function columnChanges(statement: Statement, traits: VersionTraits): Change[] {
  const { sql, tokens } = statement;
  if (traits.notNullIsConstraint) return [];
  const table = nameOfTable(tokens);
  const open = findOutside(tokens, (token) => isSign(token, '('));
  if (table.length === 0 || open === -1 || isWord(tokens[open - 1], 'with')) return [];
  const items = listAt(tokens, open)?.items ?? [];
  const changes = items.flatMap((item) => [...storedColumn(item), ...checkedColumn(sql, item)]);
  return [...changes, ...inheritedColumns(statement, textOf(sql, table), items)];
}

/**
 * `[CONSTRAINT name] NOT NULL column` for an inherited column: ALTER TABLE behind the statement says the same,
 * as pg_dump did before 18; what children must not inherit can only be a check.
 */
function inheritedColumns({ sql, to }: Statement, table: string, items: readonly Item[]): Change[] {
  const moved = new Set(items.filter((item) => ofInherited(item) !== undefined && !hasNoInherit(item)));
  const firstKept = items.findIndex((item) => !moved.has(item));
  const edits: Edit[] = [];
  const statements: string[] = [];
  let checked = false;
  for (const [index, item] of items.entries()) {
    const column = ofInherited(item);
    const [first, last] = [item[0], item.at(-1)];
    if (column === undefined || first === undefined || last === undefined) continue;
    const name = textOf(sql, [column]);
    if (moved.has(item)) {
      // A comma goes along: the one in front, or the one behind where nothing in front stays.
      const isAhead = firstKept === -1 || index < firstKept;
      const from = isAhead ? first.from : (items[index - 1]?.at(-1)?.to ?? first.from);
      edits.push({ from, to: isAhead ? (items[index + 1]?.[0]?.from ?? last.to) : last.to, text: '' });
      statements.push(`\nALTER TABLE ONLY ${table} ALTER COLUMN ${name} SET NOT NULL;`);
    } else {
      const constraint = isWord(first, 'constraint') ? `${textOf(sql, item.slice(0, 2))} ` : '';
      const text = `${constraint}CHECK (${name} IS NOT NULL) NO INHERIT`;
      edits.push({ from: first.from, to: last.to, text });
      checked = true;
    }
  }
  if (edits.length === 0) return [];
  if (statements.length > 0) edits.push({ from: to, to, text: statements.join('') });
  return [checked ? { edits, note: becameCheck } : { edits }];
}

/** Tokens of the table's name in CREATE [UNLOGGED | FOREIGN] TABLE; none for other statements. */
function nameOfTable(tokens: readonly SqlToken[]): SqlToken[] {
  if (!isWord(tokens[0], 'create')) return [];
  const start = isWord(tokens[1], 'unlogged', 'foreign') ? 2 : 1;
  if (!isWord(tokens[start], 'table')) return [];
  const name = tokens.slice(start + 1, start + 4);
  return isSign(name[1], '.') ? name : name.slice(0, 1);
}

/** A generated column that nothing says to store is a virtual one; before 18 only stored ones are known. */
function storedColumn(item: Item): Change[] {
  const at = findOutside(item, (_, index) => wordsAt(item, index, 'generated', 'always', 'as'));
  const list = at === -1 ? undefined : listAt(item, at + 3);
  const end = list && item[list.close];
  if (list === undefined || end === undefined || isWord(item[list.close + 1], 'stored')) return [];
  const note = 'a virtual generated column became a stored one: PostgreSQL 18 and newer know virtual ones';
  return [{ edits: [{ from: end.to, to: end.to, text: ' STORED' }], note }];
}

/** `column type … [CONSTRAINT name] NOT NULL NO INHERIT` became a check, which may have NO INHERIT. */
function checkedColumn(sql: string, item: Item): Change[] {
  const column = item[0];
  if (column === undefined || ofInherited(item) !== undefined) return [];
  const at = findOutside(item, (_, index) => wordsAt(item, index, 'not', 'null', 'no', 'inherit'));
  const [from, to] = [item[at], item[at + 1]];
  if (at === -1 || from === undefined || to === undefined) return [];
  const text = `CHECK (${textOf(sql, [column])} IS NOT NULL)`;
  return [{ edits: [{ from: from.from, to: to.to, text }], note: becameCheck }];
}

const becameCheck =
  'a NOT NULL that children do not inherit became a check of the same: PostgreSQL 18 and newer know it';

/** The column of `[CONSTRAINT name] NOT NULL column`, which stands for an inherited column. */
function ofInherited(item: Item): SqlToken | undefined {
  const at = isWord(item[0], 'constraint') ? 2 : 0;
  const column = item[at + 2];
  return wordsAt(item, at, 'not', 'null') ? column : undefined;
}

function hasNoInherit(item: Item): boolean {
  return item.some((_, index) => wordsAt(item, index, 'no', 'inherit'));
}

/**
 * `ALTER TABLE t ADD CONSTRAINT n NOT NULL c … NOT VALID`: as a check that is not validated either.
 * Source: dumpConstraint in pg_dump.c of 18.
 */
export function notNullChanges({ sql, tokens }: Statement, traits: VersionTraits): Change[] {
  if (traits.notNullIsConstraint || !wordsAt(tokens, 0, 'alter', 'table')) return [];
  const add = findOutside(tokens, (_, index) => wordsAt(tokens, index, 'add', 'constraint'));
  const at = add + 3;
  const [not, column] = [tokens[at], tokens[at + 2]];
  if (add === -1 || not === undefined || column === undefined || !wordsAt(tokens, at, 'not', 'null'))
    return [];
  const text = `CHECK (${textOf(sql, [column])} IS NOT NULL)`;
  const note = 'a NOT NULL that is not valid became a check that is not: PostgreSQL 18 and newer know it';
  return [{ edits: [{ from: not.from, to: column.to, text }], note }];
}
