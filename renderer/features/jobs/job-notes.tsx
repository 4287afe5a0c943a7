import { makeStyles } from '@fluentui/react-components';
import type { Job } from '../../../shared/jobs.ts';
import { visibleText } from '../../ui/format/identifier-text.ts';
import { Section } from '../../ui/section.tsx';

const useStyles = makeStyles({
  list: { margin: 0, paddingLeft: '20px', overflowWrap: 'anywhere' },
});

/** What is different by choice or cannot be otherwise: nobody has to do anything about it. */
export function JobNotes({ job }: { job: Pick<Job, 'result'> }) {
  const styles = useStyles();
  const notes = job.result?.notes ?? [];
  if (notes.length === 0) return null;
  return (
    <Section title="Notes">
      <ul className={styles.list}>
        {notes.map((note) => (
          <li key={note}>{visibleText(note)}</li>
        ))}
      </ul>
    </Section>
  );
}
