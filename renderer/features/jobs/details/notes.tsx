import { makeStyles } from '@fluentui/react-components';
import type { Job } from '../../../../shared/jobs/jobs.ts';
import { Folded } from '../../../ui/layout/folded.tsx';
import { visibleText } from '../../../ui/format/identifier-text.ts';
import { Section } from '../../../ui/layout/section.tsx';

const useStyles = makeStyles({
  list: { margin: 0, paddingLeft: '20px', overflowWrap: 'anywhere' },
});

/** Shown before the rest is folded away. */
const shownAtOnce = 20;

/** What is different by choice or cannot be otherwise: nobody has to do anything about it. */
export function JobNotes({ job }: { job: Pick<Job, 'result'> }) {
  const notes = job.result?.notes ?? [];
  if (notes.length === 0) return null;
  return (
    <Section title="Notes">
      <NoteList notes={notes.slice(0, shownAtOnce)} />
      {notes.length > shownAtOnce ? (
        <Folded summary={`${notes.length - shownAtOnce} more`}>
          <NoteList notes={notes.slice(shownAtOnce)} />
        </Folded>
      ) : null}
    </Section>
  );
}

function NoteList({ notes }: { notes: readonly string[] }) {
  const styles = useStyles();
  return (
    <ul className={styles.list}>
      {notes.map((note, index) => (
        <li key={`${index} ${note}`}>{visibleText(note)}</li>
      ))}
    </ul>
  );
}
