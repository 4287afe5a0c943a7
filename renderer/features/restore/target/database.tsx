import { Checkbox, Field, Input, Select, makeStyles, tokens } from '@fluentui/react-components';
import { ErrorCard } from '../../../ui/states/error-card.tsx';
import { visibleText } from '../../../ui/format/identifier-text.ts';
import { LinkButton } from '../../../ui/buttons/link.tsx';
import { Section } from '../../../ui/layout/section.tsx';
import { sessionsOf } from '../draft.ts';
import { RoleMapTable } from './role-map-table.tsx';
import type { DatabaseTargetProps } from './props.ts';

const useStyles = makeStyles({
  fields: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(240px, 1fr))',
    gap: '16px',
    alignItems: 'start',
  },
  checks: { display: 'flex', flexDirection: 'column', gap: '0', alignItems: 'flex-start' },
  // below the words of its box, not below the box
  choice: { '& .fui-Field__hint': { marginTop: '-4px', paddingLeft: '36px', paddingBottom: '4px' } },
  sessions: { maxWidth: '240px' },
  name: { fontFamily: tokens.fontFamilyMonospace },
});

/** Server and name of the new database, its owners and privileges, and how the restore runs. */
export function DatabaseTarget({ draft, onChange, target }: DatabaseTargetProps) {
  const styles = useStyles();
  const { servers, server, test, newDatabase } = target;
  // policies and user mappings name roles, whatever is left out
  const namesRoles = !(draft.noOwner && draft.noPrivileges) || (target.roles ?? []).length > 0;
  const serverName = visibleText(server?.name ?? '');
  return (
    <>
      <div className={styles.fields}>
        <Field label="Server" required>
          <Select
            value={server?.id ?? ''}
            onChange={(_, data) => onChange({ serverId: data.value, roleMap: new Map() })}
          >
            {server === undefined ? <option value="">Choose a server</option> : null}
            {(servers.data ?? []).map(({ id, name, host, port }) => (
              <option key={id} value={id}>
                {`${visibleText(name)} · ${visibleText(host)}:${port}`}
              </option>
            ))}
          </Select>
        </Field>
        <Field
          label="Name of the new database"
          required
          validationState={
            target.nameProblem === null ? (test.data === undefined ? 'none' : 'success') : 'error'
          }
          validationMessage={
            target.nameProblem ??
            (test.data === undefined
              ? test.error === null && server !== undefined
                ? `Asking ${serverName}…`
                : 'Not known yet whether it is free.'
              : `Free on ${serverName}, PostgreSQL ${test.data.version}.`)
          }
        >
          <Input
            className={styles.name}
            value={newDatabase}
            autoComplete="off"
            spellCheck={false}
            onChange={(_, data) => onChange({ newDatabase: data.value })}
          />
        </Field>
      </div>
      {target.problem === null || server === undefined ? null : (
        <>
          <ErrorCard
            title={`${serverName} does not answer`}
            problem={target.problem}
            action={{ label: 'Try again', onClick: () => void test.refetch() }}
          />
          <div>
            <LinkButton href={`/servers/${server.id}`}>Open server</LinkButton>
          </div>
        </>
      )}
      <Section title="Owners and privileges">
        <div className={styles.checks}>
          <Checkbox
            label="Restore owners"
            checked={!draft.noOwner}
            onChange={(_, data) => onChange({ noOwner: data.checked !== true })}
          />
          <Checkbox
            label="Restore privileges"
            checked={!draft.noPrivileges}
            onChange={(_, data) => onChange({ noPrivileges: data.checked !== true })}
          />
        </div>
        {namesRoles ? <RoleMapTable draft={draft} onChange={onChange} target={target} /> : null}
      </Section>
      <Section title="How it runs">
        <Field
          className={styles.sessions}
          label="Sessions at once"
          hint="More are faster for many tables, and cost the server more."
          validationMessage={sessionsOf(draft.jobs) === null ? 'A number from 1 to 64.' : null}
        >
          <Input
            type="text"
            inputMode="numeric"
            autoComplete="off"
            value={draft.jobs}
            onChange={(_, data) => onChange({ jobs: data.value })}
          />
        </Field>
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
    </>
  );
}
