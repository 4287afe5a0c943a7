import { Checkbox, Field, makeStyles } from '@fluentui/react-components';
import { SessionsField } from '../../../ui/fields/sessions-field.tsx';
import { Section } from '../../../ui/layout/section.tsx';
import type { DatabaseTargetProps } from './props.ts';

const useStyles = makeStyles({
  checks: { display: 'flex', flexDirection: 'column', gap: '0', alignItems: 'flex-start' },
  // below the words of its box, not below the box
  choice: { '& .fui-Field__hint': { marginTop: '-4px', paddingLeft: '36px', paddingBottom: '4px' } },
});

/** How a restore as database runs: sessions, and what it does with losses and at its end. */
export function RunOptions({ draft, onChange }: Pick<DatabaseTargetProps, 'draft' | 'onChange'>) {
  const styles = useStyles();
  return (
    <Section title="How it runs">
      <SessionsField jobs={draft.jobs} onChange={(jobs) => onChange({ jobs })} />
      <div className={styles.checks}>
        <Checkbox
          label="ANALYZE the new database at the end"
          checked={draft.analyze}
          onChange={(_, data) => onChange({ analyze: data.checked === true })}
        />
        <Field
          className={styles.choice}
          hint="Without it, what fails is left out, and the job says first what is missing."
        >
          <Checkbox
            label="Fail instead of going on when something cannot be given back"
            checked={draft.allOrNothing}
            onChange={(_, data) => {
              // what is skipped would fail it
              const allOrNothing = data.checked === true;
              onChange(allOrNothing ? { allOrNothing, skipDamaged: false } : { allOrNothing });
            }}
          />
        </Field>
        <Field
          className={styles.choice}
          hint={
            draft.allOrNothing
              ? 'Not when the restore is to fail instead: what is skipped cannot be given back.'
              : 'Damaged data costs only the rows of its table, not the restore. All data is read twice.'
          }
        >
          <Checkbox
            label="Skip what is damaged"
            checked={draft.skipDamaged}
            disabled={draft.allOrNothing}
            onChange={(_, data) => onChange({ skipDamaged: data.checked === true })}
          />
        </Field>
        <Checkbox
          label="Keep the half-made database when the restore fails"
          checked={draft.keepPartial}
          onChange={(_, data) => onChange({ keepPartial: data.checked === true })}
        />
        <Checkbox
          label="Switch scheduled jobs (pg_cron, pgAgent), subscriptions and libraries of sessions on"
          checked={draft.activate}
          onChange={(_, data) => onChange({ activate: data.checked === true })}
        />
      </div>
    </Section>
  );
}
