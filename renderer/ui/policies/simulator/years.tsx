import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { PolicySimulation } from '../../../../shared/policies/policy-simulation.ts';
import { countOf } from '../../../../shared/words/counts.ts';
import { formatSize } from '../../../../shared/words/sizes.ts';
import { TrendChart } from '../../charts/trend-chart.tsx';
import { visibleText } from '../../format/identifier-text.ts';
import { Section } from '../../layout/section.tsx';
import { KeptChart } from './kept-chart.tsx';
import { RulesTable } from './rules-table.tsx';

const useStyles = makeStyles({
  line: { margin: 0 },
  // two columns where there is room, as on the page of a policy; one beside the editor
  pictures: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(400px, 100%), 1fr))',
    gap: '24px 40px',
    alignItems: 'start',
  },
  numbers: { display: 'flex', flexDirection: 'column', gap: '16px', minWidth: 0 },
  notes: { margin: 0, paddingLeft: '20px', color: tokens.colorNeutralForeground2 },
});

/** What a database comes to over ten years: a picture of its recovery points by rule, what each rule keeps, and storage. */
export function Years({ said, actions }: { said: PolicySimulation; actions?: ReactNode }) {
  const styles = useStyles();
  const { simulation, notes, sizes, of } = said;
  if (simulation === undefined) return null;
  const { months, rules, warnings } = simulation;
  const hasSizes = sizes !== 'none';
  const last = months.at(-1);
  return (
    <Section title="Over ten years" actions={actions}>
      {last === undefined ? null : (
        <p className={styles.line} aria-live="polite">
          {of === undefined ? 'A database' : <bdi>{visibleText(of.instanceName)}</bdi>} comes to{' '}
          {countOf(last.points, 'recovery point')}
          {hasSizes ? `, ${formatSize(last.bytes)}` : ''}.
        </p>
      )}
      <div className={styles.pictures}>
        <KeptChart months={months} hasSizes={hasSizes} />
        <div className={styles.numbers}>
          <RulesTable rules={rules} hasSizes={hasSizes} />
          {hasSizes ? (
            <TrendChart
              label="Storage"
              points={months.map(({ at, month, bytes }) => ({ at, said: month, value: bytes }))}
            />
          ) : null}
        </div>
      </div>
      <ul className={styles.notes}>
        {[...new Set([...warnings, ...notes])].map((note) => (
          <li key={note}>{visibleText(note)}</li>
        ))}
      </ul>
    </Section>
  );
}
