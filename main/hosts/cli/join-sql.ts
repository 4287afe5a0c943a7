import type { Finding } from '../../../shared/findings.ts';

/** The SQL of all findings in their order, each under its message as a comment; empty where none has any. */
export function joinSql(findings: readonly Pick<Finding, 'title' | 'message' | 'sql'>[]): string {
  const parts = findings.flatMap(({ title, message, sql }) =>
    sql === undefined ? [] : [`-- ${onOneLine(`${title}: ${message}`)}\n${sql.trimEnd()}\n`],
  );
  return parts.join('\n');
}

/** Server text that stands in a comment must not end it. */
function onOneLine(text: string): string {
  return text.replaceAll('\r', '\\r').replaceAll('\n', '\\n');
}
