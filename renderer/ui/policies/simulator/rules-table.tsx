import { makeStyles, tokens } from '@fluentui/react-components';
import type { SimulatedRule } from '../../../../shared/policies/simulation.ts';
import { formatCount } from '../../../../shared/words/counts.ts';
import { formatSize } from '../../../../shared/words/sizes.ts';
import { ruleNames } from '../../words/policy.ts';

const useStyles = makeStyles({
  table: { borderCollapse: 'collapse', width: '100%', fontSize: tokens.fontSizeBase200 },
  cell: {
    textAlign: 'left',
    padding: '4px 12px 4px 0',
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
    fontWeight: tokens.fontWeightRegular,
  },
});

/** What each rule comes to over the years. */
export function RulesTable({ rules, hasSizes }: { rules: readonly SimulatedRule[]; hasSizes: boolean }) {
  const styles = useStyles();
  const heads = ['Keeps', 'At most', 'In the end', ...(hasSizes ? ['Storage then'] : [])];
  return (
    <table className={styles.table} aria-label="What each rule keeps">
      <thead>
        <tr>
          <th scope="col" className={styles.cell}>
            Rule
          </th>
          {heads.map((head, index) => (
            <th key={head} scope="col" className={styles.cell} style={index > 0 ? right : {}}>
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rules.map(({ rule, keeps, most, points, bytes }) => (
          <tr key={rule}>
            <th scope="row" className={styles.cell}>
              {ruleNames[rule]}
            </th>
            <td className={styles.cell}>{keeps ?? 'as promised'}</td>
            {[formatCount(most), formatCount(points), ...(hasSizes ? [formatSize(bytes)] : [])].map(
              (text, index) => (
                <td key={heads[index + 1]} className={styles.cell} style={right}>
                  {text}
                </td>
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const right = { textAlign: 'right' } as const;
