import { CodeBlock } from '../copyable/code-block.tsx';

/** SQL that the user may run. `label` is its title for whoever does not see its place. */
export function SqlBlock({ sql, title = 'SQL', label }: { sql: string; title?: string; label?: string }) {
  return <CodeBlock title={title} text={sql} {...(label === undefined ? {} : { label })} />;
}
