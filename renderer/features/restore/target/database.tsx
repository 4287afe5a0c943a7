import { Button, Checkbox, Field, Input, makeStyles, tokens } from '@fluentui/react-components';
import { ErrorCard } from '../../../ui/states/errors/error-card.tsx';
import { visibleText } from '../../../ui/format/identifier-text.ts';
import { LinkButton } from '../../../ui/buttons/link.tsx';
import { EnvironmentTag } from '../../../ui/servers/environment-tag.tsx';
import { problemWords } from '../../../ui/servers/problem-words.ts';
import { ServerSelect } from '../../../ui/servers/server-select.tsx';
import { Section } from '../../../ui/layout/section.tsx';
import { TargetLogin } from './login.tsx';
import { RoleMapTable } from './role-map-table.tsx';
import { RunOptions } from './run-options.tsx';
import type { DatabaseTargetProps } from './props.ts';

const useStyles = makeStyles({
  fields: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(240px, 1fr))',
    gap: '16px',
    alignItems: 'start',
  },
  checks: { display: 'flex', flexDirection: 'column', gap: '0', alignItems: 'flex-start' },
  // a row of its own: the name and address of a target are read whole
  server: { display: 'flex', alignItems: 'flex-start', gap: '8px', minWidth: 0, gridColumn: '1 / -1' },
  // a long name shortens the field, and does not lie over the button beside it
  grows: { flex: '1 1 auto', minWidth: 0, gridTemplateColumns: 'minmax(0, 1fr)' },
  // level with the field, below its label
  beside: { marginTop: '26px', flexShrink: 0 },
  name: { fontFamily: tokens.fontFamilyMonospace },
});

/** Server and name of the new database, its owners and privileges, and how the restore runs. */
export function DatabaseTarget({ draft, onChange, target, onAddServer }: DatabaseTargetProps) {
  const styles = useStyles();
  const { server, test } = target;
  // policies and user mappings name roles, whatever is left out
  const namesRoles = !(draft.noOwner && draft.noPrivileges) || (target.roles ?? []).length > 0;
  return (
    <>
      <div className={styles.fields}>
        <ServerField onChange={onChange} target={target} onAddServer={onAddServer} />
        <NameField onChange={onChange} target={target} />
      </div>
      {target.problem === null || server === undefined ? null : (
        <>
          <ErrorCard
            title={`${visibleText(server.name)} ${problemWords(target.problem).verb}`}
            problem={target.problem}
            action={{ label: 'Try again', onClick: () => void test.refetch() }}
          />
          <div>
            <LinkButton href={`/servers/${server.id}`}>Open server</LinkButton>
          </div>
        </>
      )}
      <TargetLogin draft={draft} onChange={onChange} target={target} />
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
      <RunOptions draft={draft} onChange={onChange} />
    </>
  );
}

/** On which server. Another one has other roles. */
function ServerField({ onChange, target, onAddServer }: Omit<DatabaseTargetProps, 'draft'>) {
  const styles = useStyles();
  const { servers, server } = target;
  return (
    <div className={styles.server}>
      <Field
        className={styles.grows}
        label="Server"
        required
        hint={<EnvironmentTag word={server?.environment} />}
      >
        <ServerSelect
          servers={servers.data ?? []}
          value={server?.id ?? ''}
          onChange={(serverId) => onChange({ serverId, credential: null, roleMap: new Map() })}
        />
      </Field>
      <Button className={styles.beside} onClick={onAddServer}>
        Add server…
      </Button>
    </div>
  );
}

/** Its name there, and whether that is free. */
function NameField({ onChange, target }: Pick<DatabaseTargetProps, 'onChange' | 'target'>) {
  const styles = useStyles();
  const { server, test, newDatabase } = target;
  const serverName = visibleText(server?.name ?? '');
  return (
    <Field
      label="Name of the new database"
      required
      validationState={target.nameProblem === null ? (test.data === undefined ? 'none' : 'success') : 'error'}
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
  );
}
