import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { Folded } from '../layout/folded.tsx';

const useStyles = makeStyles({
  figure: { margin: 0, display: 'flex', flexDirection: 'column', gap: '8px', minWidth: 0 },
  scroll: { maxHeight: '240px', overflow: 'auto', outlineStyle: 'none' },
  table: { borderCollapse: 'collapse', fontSize: tokens.fontSizeBase200 },
  cell: {
    textAlign: 'left',
    padding: '4px 24px 4px 0',
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
  },
});

export interface ChartTable {
  head: readonly [string, string];
  rows: readonly (readonly [string, string])[];
}

/** A picture and the same as a table, folded. */
export function WithTable({ table, children }: { table: ChartTable; children: ReactNode }) {
  const styles = useStyles();
  return (
    <figure className={styles.figure}>
      {children}
      <Folded summary="Show as a table">
        <div className={styles.scroll} tabIndex={0} role="region" aria-label="Values of the picture">
          <table className={styles.table}>
            <thead>
              <tr>
                {table.head.map((title) => (
                  <th key={title} scope="col" className={styles.cell}>
                    {title}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {table.rows.map(([first, second], index) => (
                <tr key={`${index} ${first}`}>
                  <td className={styles.cell}>{first}</td>
                  <td className={styles.cell}>{second}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </Folded>
    </figure>
  );
}
