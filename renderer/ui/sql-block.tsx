import { CodeBlock } from './code-block.tsx';

/** SQL that the user may run. */
export function SqlBlock({ sql, title = 'SQL' }: { sql: string; title?: string }) {
  return <CodeBlock title={title} text={sql} />;
}
