import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { SaveRegular } from '@fluentui/react-icons/svg/save';
import { Suspense, lazy } from 'react';
import { CopyButton } from '../buttons/copy.tsx';
import { download } from '../copyable/download.ts';
import { visibleLines } from '../format/identifier-text.ts';
import { TextFrame } from '../copyable/text-frame.tsx';

const SqlText = lazy(() => import('./text.tsx'));

const useStyles = makeStyles({
  waiting: { margin: 0, padding: '12px', color: tokens.colorNeutralForeground3 },
});

export interface SqlViewerProps {
  title: string;
  sql: string;
  /** Name of the file that Save makes. */
  fileName: string;
  comparedWith?: string | undefined;
  /** Pixels. */
  maxHeight?: number;
  /** Called when all of it was copied or saved. */
  onTaken?: (() => void) | undefined;
}

/**
 * SQL to be read, copied, saved, and compared with other SQL. What is read is what is run: characters in a name
 * that would reorder a line are made visible; copied and saved is the SQL itself.
 */
export function SqlViewer(props: SqlViewerProps) {
  const { title, sql, fileName, comparedWith, maxHeight = 420, onTaken } = props;
  const styles = useStyles();
  return (
    <TextFrame
      title={title}
      actions={
        <>
          <Button
            size="small"
            appearance="subtle"
            icon={<SaveRegular />}
            onClick={() => {
              download(fileName, 'application/sql', sql);
              onTaken?.();
            }}
          >
            Save
          </Button>
          <CopyButton text={sql} of={title} onCopied={onTaken} />
        </>
      }
    >
      <Suspense
        fallback={
          <p className={styles.waiting} style={{ minHeight: 96 }}>
            …
          </p>
        }
      >
        <SqlText
          label={title}
          text={visibleLines(sql)}
          comparedWith={comparedWith === undefined ? undefined : visibleLines(comparedWith)}
          maxHeight={maxHeight}
        />
      </Suspense>
    </TextFrame>
  );
}
