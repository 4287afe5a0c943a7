import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { SaveRegular } from '@fluentui/react-icons/svg/save';
import { Suspense, lazy } from 'react';
import { CopyButton } from '../copy-button.tsx';
import { download } from '../download.ts';

const SqlText = lazy(() => import('./sql-text.tsx'));

const useStyles = makeStyles({
  block: {
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: '6px',
    backgroundColor: tokens.colorNeutralBackground3,
    minWidth: 0,
    overflow: 'hidden',
  },
  head: {
    display: 'flex',
    alignItems: 'center',
    gap: '4px',
    padding: '4px 4px 4px 12px',
    minHeight: '32px',
    color: tokens.colorNeutralForeground2,
    fontSize: tokens.fontSizeBase200,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  title: { flex: '1 1 auto', minWidth: 0, overflowWrap: 'anywhere' },
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
}

/** SQL to be read, copied, saved, and compared with other SQL. */
export function SqlViewer({ title, sql, fileName, comparedWith, maxHeight = 420 }: SqlViewerProps) {
  const styles = useStyles();
  return (
    <div className={styles.block}>
      <div className={styles.head}>
        <span className={styles.title}>{title}</span>
        <Button
          size="small"
          appearance="subtle"
          icon={<SaveRegular />}
          onClick={() => download(fileName, 'application/sql', sql)}
        >
          Save
        </Button>
        <CopyButton text={sql} />
      </div>
      <Suspense
        fallback={
          <p className={styles.waiting} style={{ minHeight: 96 }}>
            …
          </p>
        }
      >
        <SqlText label={title} text={sql} comparedWith={comparedWith} maxHeight={maxHeight} />
      </Suspense>
    </div>
  );
}
