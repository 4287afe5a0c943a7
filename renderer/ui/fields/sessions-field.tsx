import { Field, Input, makeStyles } from '@fluentui/react-components';
import { sessionsOf } from './sessions.ts';

const useStyles = makeStyles({ sessions: { maxWidth: '240px' } });

/** How many sessions restore at the same time. */
export function SessionsField({ jobs, onChange }: { jobs: string; onChange: (jobs: string) => void }) {
  const styles = useStyles();
  return (
    <Field
      className={styles.sessions}
      label="Sessions at once"
      hint="More are faster for many tables, and cost the server more."
      validationMessage={sessionsOf(jobs) === null ? 'A number from 1 to 64.' : null}
    >
      <Input
        type="text"
        inputMode="numeric"
        autoComplete="off"
        value={jobs}
        onChange={(_, data) => onChange(data.value)}
      />
    </Field>
  );
}
