import { makeStyles, tokens } from '@fluentui/react-components';
import { CodeBlock } from '../copyable/code-block.tsx';
import { Folded } from '../layout/folded.tsx';
import { visibleText } from '../format/identifier-text.ts';
import { SqlViewer, type SqlViewerProps } from '../sql/viewer.tsx';

const useStyles = makeStyles({
  blocks: { display: 'flex', flexDirection: 'column', gap: '12px', minWidth: 0 },
  notes: { margin: 0, paddingInlineStart: '20px', color: tokens.colorNeutralForeground2 },
});

export interface SqlToRunProps extends SqlViewerProps {
  /** The same as scripts that feed psql. */
  commands: { readonly sh: string; readonly powershell: string };
  /** What it does not cover, and who can run it, in sentences. */
  notes: readonly string[];
}

/** SQL that an administrator runs: to be read, copied and saved; the same for psql, folded; what else to know. */
export function SqlToRun({ commands, notes, ...viewer }: SqlToRunProps) {
  const styles = useStyles();
  return (
    <div className={styles.blocks}>
      {viewer.sql === '' ? null : (
        <>
          <SqlViewer {...viewer} />
          <Folded summary="Run it with psql, from sh or PowerShell">
            <div className={styles.blocks}>
              <CodeBlock title="sh" text={commands.sh} />
              <CodeBlock title="PowerShell" text={commands.powershell} />
            </div>
          </Folded>
        </>
      )}
      {notes.length === 0 ? null : (
        <ul className={styles.notes}>
          {notes.map((note) => (
            <li key={note}>{visibleText(note)}</li>
          ))}
        </ul>
      )}
    </div>
  );
}
