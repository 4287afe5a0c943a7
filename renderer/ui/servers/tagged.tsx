import { makeStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { EnvironmentTag } from './environment-tag.tsx';

const useStyles = makeStyles({
  box: { display: 'inline-flex', alignItems: 'center', gap: '6px', maxWidth: '100%', minWidth: 0 },
  name: { minWidth: 0, overflow: 'hidden', textOverflow: 'ellipsis' },
  tag: { flex: '0 0 auto', display: 'inline-flex', maxWidth: '60%' },
});

/** A name in a narrow place with its tag: the name is cut, the tag stays. */
export function Tagged({ word, children }: { word: string | undefined; children: ReactNode }) {
  const styles = useStyles();
  if (word === undefined) return <span>{children}</span>;
  return (
    <span className={styles.box}>
      <span className={styles.name}>{children}</span>
      <span className={styles.tag}>
        <EnvironmentTag word={word} />
      </span>
    </span>
  );
}
