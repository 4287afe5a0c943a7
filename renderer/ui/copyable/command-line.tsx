import { CodeBlock } from './code-block.tsx';

/** A command line to be copied. */
export function CommandLine({ text, title = 'Command line' }: { text: string; title?: string }) {
  return <CodeBlock title={title} text={text} />;
}
