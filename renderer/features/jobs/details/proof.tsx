import { makeStyles, tokens } from '@fluentui/react-components';
import type { Job } from '../../../../shared/jobs/jobs.ts';
import { Folded } from '../../../ui/layout/folded.tsx';
import { countOf, formatCount } from '../../../../shared/words/counts.ts';
import { Identifier } from '../../../ui/text/identifier.tsx';
import { proofSentence, proofStatus } from '../../../ui/words/proof.ts';
import { Section } from '../../../ui/layout/section.tsx';
import { StatusBadge } from '../../../ui/states/status/status-badge.tsx';

const useStyles = makeStyles({
  sentence: { margin: 0 },
  list: { listStyleType: 'none', margin: 0, padding: 0 },
  item: {
    padding: '8px 0',
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
    overflowWrap: 'anywhere',
    ':last-child': { borderBottom: 'none' },
  },
});

/** What a verification proved, what it compared, and which tables differ or were not compared. */
export function JobProof({ job }: { job: Job }) {
  const styles = useStyles();
  const { result } = job;
  if (job.kind !== 'verify' || result?.evidence === undefined) return null;
  const sentence = proofSentence(result);
  const { different, notCompared } =
    result.evidence.kind === 'restore' ? result.evidence : { different: [], notCompared: [] };
  return (
    <Section title="Proof">
      <StatusBadge {...proofStatus(result)} />
      {sentence === null ? null : <p className={styles.sentence}>{sentence}</p>}
      {different.length === 0 ? null : (
        <ul className={styles.list} aria-label="Different from the backup">
          {different.map(({ table, expected, found }) => (
            <li key={table} className={styles.item}>
              <Identifier name={table} max={80} />{' '}
              {found === null
                ? `is missing; it had ${countOf(expected, 'row')}`
                : `has ${formatCount(found)} instead of ${formatCount(expected)}`}
            </li>
          ))}
        </ul>
      )}
      {notCompared.length === 0 ? null : (
        <Folded summary={`${countOf(notCompared.length, 'object')} not compared`}>
          <ul className={styles.list}>
            {notCompared.map(({ table, reason }) => (
              <li key={table} className={styles.item}>
                <Identifier name={table} max={80} />: {reason}
              </li>
            ))}
          </ul>
        </Folded>
      )}
    </Section>
  );
}
