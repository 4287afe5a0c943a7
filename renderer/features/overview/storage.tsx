import { makeStyles, tokens } from '@fluentui/react-components';
import { Link } from 'wouter';
import { WithTable } from '../../ui/charts/with-table.tsx';
import { formatSize } from '../../../shared/words/sizes.ts';
import { visibleText } from '../../ui/format/identifier-text.ts';
import { countOf } from '../../../shared/words/counts.ts';
import { SizeBar } from '../../ui/charts/size-bar.tsx';

const useStyles = makeStyles({
  list: {
    listStyleType: 'none',
    margin: 0,
    padding: 0,
    display: 'flex',
    flexDirection: 'column',
    gap: '8px',
  },
  item: {
    display: 'grid',
    gridTemplateColumns: 'minmax(96px, 1fr) minmax(144px, 2fr)',
    gap: '16px',
    alignItems: 'center',
    minHeight: '24px',
  },
  name: {
    minWidth: 0,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
    color: tokens.colorBrandForegroundLink,
  },
  none: { margin: 0, color: tokens.colorNeutralForeground2 },
});

export interface VaultStorage {
  id: string;
  name: string;
  bytes: number;
  points: number;
}

/** What each vault holds, the fullest first. */
export function Storage({ vaults }: { vaults: readonly VaultStorage[] }) {
  const styles = useStyles();
  const sorted = vaults.toSorted((a, b) => b.bytes - a.bytes || a.name.localeCompare(b.name));
  if (sorted.length === 0) return <p className={styles.none}>No vault is added yet.</p>;
  return (
    <WithTable
      table={{
        head: ['Vault', 'Holds'],
        rows: sorted.map(({ name, bytes, points }) => [
          visibleText(name),
          `${formatSize(bytes)} in ${countOf(points, 'recovery point')}`,
        ]),
      }}
    >
      <ul className={styles.list}>
        {sorted.map(({ id, name, bytes }) => (
          <li key={id} className={styles.item}>
            <Link href={`/vaults/${id}`} className={styles.name} title={visibleText(name)}>
              <bdi>{visibleText(name)}</bdi>
            </Link>
            <SizeBar bytes={bytes} largest={sorted[0]?.bytes ?? 0} />
          </li>
        ))}
      </ul>
    </WithTable>
  );
}
