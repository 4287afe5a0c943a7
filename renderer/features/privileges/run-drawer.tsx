import { Button, Field, Input, makeStyles, tokens } from '@fluentui/react-components';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { PgName } from '../../../shared/ids.ts';
import type { BackupPrivileges, GrantForm, PrivilegeSubject } from '../../../shared/privileges.ts';
import { client } from '../../api/client.ts';
import { toProblem } from '../../api/problem.ts';
import { newTicketHolder } from '../../api/secret.ts';
import { Drawer } from '../../ui/drawer.tsx';
import { ErrorCard } from '../../ui/error-card.tsx';
import { visibleText } from '../../ui/format/identifier-text.ts';
import { ReasonedButton } from '../../ui/reasoned-button.tsx';
import { SqlViewer } from '../../ui/sql/sql-viewer.tsx';
import { BeforeAfter } from './before-after.tsx';
import { actionWords, type GrantAction } from './form-words.ts';

const useStyles = makeStyles({
  words: { margin: 0, color: tokens.colorNeutralForeground2 },
  notes: { margin: 0, paddingInlineStart: '20px' },
});

export interface RunDrawerProps {
  subject: PrivilegeSubject;
  form: GrantForm;
  action: GrantAction;
  digest: string;
  /** Present where what is run stands nowhere else on the page. */
  sql?: string;
  before: BackupPrivileges;
  onChanged: () => void;
  onClose: () => void;
}

/**
 * Runs the SQL as an administrator: first tried in a transaction that is rolled back, then for real. The
 * password serves each run once and is forgotten.
 */
export function RunDrawer(props: RunDrawerProps) {
  const styles = useStyles();
  const { subject, form, action, digest, before } = props;
  const words = actionWords[action];
  const [holder] = useState(newTicketHolder);
  const [user, setUser] = useState('');
  const [password, setPassword] = useState('');
  const run = useMutation({
    mutationFn: async ({ dryRun }: { dryRun: boolean }) => {
      const ticket = await holder.ticketFor(password);
      const admin = ticket === undefined ? { user } : { user, ticket };
      return client.privileges
        .apply({ subject, form, action, dryRun, digest, admin })
        .finally(() => holder.spent());
    },
    onSuccess: ({ applied }) => {
      if (applied) props.onChanged();
    },
  });
  const { data } = run;
  const tried = data !== undefined && !data.applied;
  const reason = run.isPending
    ? 'Running…'
    : PgName.safeParse(user).success
      ? null
      : 'Name the administrator first.';
  return (
    <Drawer
      title={words.run}
      open
      onClose={props.onClose}
      onSubmit={() =>
        reason === null && data?.applied !== true ? run.mutate({ dryRun: !tried }) : undefined
      }
      footer={
        data?.applied === true ? (
          <Button appearance="primary" onClick={props.onClose}>
            Close
          </Button>
        ) : (
          <>
            <ReasonedButton type="submit" appearance="primary" reason={reason}>
              {tried ? words.run : 'Dry run'}
            </ReasonedButton>
            {tried ? (
              <Button
                disabledFocusable={run.isPending}
                onClick={() => (reason === null ? run.mutate({ dryRun: true }) : undefined)}
              >
                Dry run again
              </Button>
            ) : null}
            <Button onClick={props.onClose}>Cancel</Button>
          </>
        )
      }
    >
      <p className={styles.words}>
        The dry run applies the SQL in a transaction, looks again as{' '}
        <bdi>{visibleText(before.role.name)}</bdi>, and rolls everything back. What is run for real is written
        to the audit trail.
      </p>
      {props.sql === undefined ? null : (
        <SqlViewer title="SQL" sql={props.sql} fileName={`pgkeep-${words.file}.sql`} maxHeight={240} />
      )}
      <Field label="Administrator" required hint="A role that may grant this: a superuser or the owner.">
        <Input value={user} autoComplete="off" onChange={(_, { value }) => setUser(value)} />
      </Field>
      <Field label="Password" hint="Used for this, and forgotten when the drawer closes.">
        <Input
          type="password"
          value={password}
          autoComplete="off"
          onChange={(_, { value }) => setPassword(value)}
        />
      </Field>
      {run.error === null ? null : (
        <ErrorCard title={`${words.title} failed, nothing was changed`} problem={toProblem(run.error)} />
      )}
      {data === undefined ? null : (
        <>
          <BeforeAfter
            title={data.applied ? `${words.ran}.` : 'The dry run went through; nothing was changed.'}
            before={data.before}
            after={data.after}
          />
          {data.notes.length === 0 ? null : (
            <ul className={styles.notes}>
              {data.notes.map((note) => (
                <li key={note}>{visibleText(note)}</li>
              ))}
            </ul>
          )}
        </>
      )}
    </Drawer>
  );
}
