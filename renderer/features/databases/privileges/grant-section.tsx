import { Button, Field, Radio, RadioGroup, Select, makeStyles, tokens } from '@fluentui/react-components';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useReducer, useState } from 'react';
import type { BackupPrivileges, GrantScript, PrivilegeSubject } from '../../../../shared/privileges.ts';
import { orpc } from '../../../api/client.ts';
import { toProblem } from '../../../api/problem.ts';
import { ErrorCard } from '../../../ui/states/errors/error-card.tsx';
import { countOf } from '../../../../shared/words/counts.ts';
import { Section } from '../../../ui/layout/section.tsx';
import { BlockSkeleton } from '../../../ui/states/skeletons.tsx';
import { backupGrants } from '../../../ui/privileges/backup-grants.tsx';
import { formOf, grantForms } from '../../../ui/privileges/form-words.ts';
import { actionWords, type GrantAction } from '../../../ui/run-sql/action-words.ts';
import { RunDrawer } from '../../../ui/run-sql/content.tsx';
import { SqlToRun } from '../../../ui/run-sql/sql-to-run.tsx';
import {
  firstGrantChoice,
  grantChoiceReducer,
  type GrantChoice,
  type GrantChoiceEvent,
} from './grant-choice.ts';

/** Where a page finds the section, to bring it into view. */
export const fixSectionId = 'sql-that-fixes-it';

const useStyles = makeStyles({
  choices: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(240px, 100%), max-content))',
    gap: '16px 40px',
    alignItems: 'start',
  },
  said: { margin: 0, color: tokens.colorNeutralForeground2 },
});

export interface GrantSectionProps {
  subject: PrivilegeSubject;
  checked: BackupPrivileges;
  /** Called when something was changed on the server. */
  onChanged: () => void;
}

/** The SQL that fixes what was found: its form, what it says, and three ways to run it. */
export function GrantSection({ subject, checked, onChanged }: GrantSectionProps) {
  const styles = useStyles();
  const [choice, change] = useReducer(grantChoiceReducer, firstGrantChoice);
  const [running, setRunning] = useState(false);
  const { form, action, other } = choice;
  const { script, compared } = useGrantSql(subject, choice);
  const words = actionWords[action];
  const shown = script.data;
  const { sql, commands } = scriptOf(shown, action);
  const nothing = shown?.available === true && sql === '';
  return (
    <Section
      id={fixSectionId}
      title="SQL that fixes it"
      actions={
        sql === '' || shown?.form !== form ? null : <Button onClick={() => setRunning(true)}>Run…</Button>
      }
    >
      <GrantChoices choice={choice} onChange={change} />
      {script.isPending ? <BlockSkeleton height={240} /> : null}
      {script.error === null ? null : (
        <ErrorCard
          title="The SQL was not made"
          problem={toProblem(script.error)}
          action={{ label: 'Try again', onClick: () => void script.refetch() }}
        />
      )}
      {nothing ? (
        <p className={styles.said}>
          {checked.ready
            ? 'Nothing is missing: there is no SQL to run.'
            : 'There is no SQL that fixes what is left.'}
        </p>
      ) : null}
      {shown === undefined || commands === undefined ? null : (
        <SqlToRun
          title={`${words.title}: ${countOf(shown.statements, 'statement')}${other === null ? '' : ', what differs is marked'}`}
          sql={sql}
          fileName={`pgkeep-${words.file}-${form}.sql`}
          comparedWith={compared === undefined ? undefined : scriptOf(compared, action).sql}
          commands={commands}
          notes={shown.notes}
        />
      )}
      {running && shown?.form === form ? (
        <RunDrawer
          runnable={backupGrants({
            subject,
            form,
            action,
            digest: shown.digest,
            role: checked.role.name,
            what: `${formOf(form)?.title ?? form}: ${countOf(shown.statements, 'statement')} in database ${checked.database} on ${checked.server.name}`,
          })}
          onChanged={onChanged}
          onClose={() => setRunning(false)}
        />
      ) : null}
    </Section>
  );
}

/** The SQL in the chosen form, and in the form that it is compared with; both are asked for once. */
function useGrantSql(subject: PrivilegeSubject, { form, other }: GrantChoice) {
  const script = useQuery(
    orpc.privileges.grantSql.queryOptions({
      input: { subject, form },
      // another form of the same answer: what is shown stays until it is there
      placeholderData: keepPreviousData,
      retry: false,
      staleTime: Infinity,
    }),
  );
  const compared = useQuery(
    orpc.privileges.grantSql.queryOptions({
      input: { subject, form: other ?? form },
      enabled: other !== null,
      retry: false,
      staleTime: Infinity,
    }),
  );
  return { script, compared: other === null ? undefined : compared.data };
}

/** What is shown of a script: the side that grants, or the one that takes back. */
function scriptOf(script: GrantScript | undefined, action: GrantAction) {
  if (script === undefined) return { sql: '', commands: undefined };
  return action === 'grant'
    ? { sql: script.sql, commands: script.commands }
    : { sql: script.revokeSql, commands: script.revokeCommands };
}

/** In which form the SQL is shown, whether it grants or takes back, and what it is compared with. */
function GrantChoices({
  choice,
  onChange,
}: {
  choice: GrantChoice;
  onChange: (event: GrantChoiceEvent) => void;
}) {
  const styles = useStyles();
  const { form, action, other } = choice;
  return (
    <div className={styles.choices}>
      <Field label="Form">
        <RadioGroup value={form} onChange={(_, { value }) => onChange({ kind: 'form', value })}>
          {grantForms.map(({ form: each, title, words: about }) => (
            <Radio
              key={each}
              value={each}
              label={
                <>
                  {title}: <span className={styles.said}>{about}</span>
                </>
              }
            />
          ))}
        </RadioGroup>
      </Field>
      <Field label="Direction">
        <RadioGroup value={action} onChange={(_, { value }) => onChange({ kind: 'action', value })}>
          <Radio value="grant" label="Grant what is missing" />
          <Radio value="revoke" label="Revoke what this SQL grants" />
        </RadioGroup>
      </Field>
      <Field
        label="Compare with"
        {...(other === null
          ? {}
          : {
              hint: 'Green is what this form has, red what the other one has instead; the rest is folded.',
            })}
      >
        <Select value={other ?? ''} onChange={(_, { value }) => onChange({ kind: 'compare', value })}>
          <option value="">Nothing</option>
          {grantForms
            .filter(({ form: each }) => each !== form)
            .map(({ form: each, title }) => (
              <option key={each} value={each}>
                {title}
              </option>
            ))}
        </Select>
      </Field>
    </div>
  );
}
