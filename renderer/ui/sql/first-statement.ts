/**
 * Where the first statement of a script begins, as an offset; 0 where there is none. In front of it a script tells in
 * comments what it is for, which may fill the whole view.
 */
export function firstStatement(sql: string): number {
  const [before = ''] = /^(?:[ \t]*(?:--[^\n]*)?(?:\n|$))*/.exec(sql) ?? [];
  return before.length === sql.length ? 0 : before.length;
}
