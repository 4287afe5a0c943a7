import { Button, Field, Select, makeStyles, tokens } from '@fluentui/react-components';
import { useMemo, useState } from 'react';
import { PgName } from '../../../../shared/ids.ts';
import type { GrantForm } from '../../../../shared/privileges.ts';
import type { Selection } from '../../../ui/data-table/selection.ts';
import { download } from '../../../ui/copyable/download.ts';
import { DrawerContent, DrawerSurface } from '../../../ui/dialogs/drawer.tsx';
import { visibleText } from '../../../ui/format/identifier-text.ts';
import { countOf } from '../../../../shared/words/counts.ts';
import { Folded } from '../../../ui/layout/folded.tsx';
import { ReasonedButton } from '../../../ui/buttons/reasoned.tsx';
import { AdministratorFields } from '../../../ui/run-sql/administrator-fields.tsx';
import { FormSelect } from '../../../ui/privileges/form-select.tsx';
import type { Candidate } from '../candidates.ts';
import { grantSentence } from './outcomes.ts';
import { GrantRows } from './rows.tsx';
import { joinedPowershell, joinedSh } from './joined-scripts.ts';
import { useGrantMany, type Granted } from './use-many.ts';
import { useGrantScripts } from './use-scripts.ts';

const useStyles = makeStyles({
  words: { margin: 0, color: tokens.colorNeutralForeground2 },
  pair: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(240px, 100%), 1fr))',
    gap: '16px',
    alignItems: 'start',
  },
  said: { margin: 0, minHeight: '20px' },
  bar: { display: 'flex', flexWrap: 'wrap', gap: '8px', alignItems: 'center' },
});

export interface GrantManyDrawerProps {
  /** Databases whose login lacks something, as they stood when the drawer opened. */
  lacking: readonly Candidate[];
  onGranted: (candidate: Candidate) => void;
  onClose: () => void;
}

/**
 * Grants what is missing in many databases of one server: their SQL, a dry run of all, then the run for real,
 * with the administrator's password asked for once.
 */
export function GrantManyDrawer({ lacking, onGranted, onClose }: GrantManyDrawerProps) {
  const styles = useStyles();
  const servers = useMemo(() => serversOf(lacking), [lacking]);
  const [serverId, setServerId] = useState(servers[0]?.id ?? '');
  const [form, setForm] = useState<GrantForm>('smallest');
  const [selected, setSelected] = useState<Selection>(() => new Set(lacking.map(({ key }) => key)));
  const [user, setUser] = useState('');
  const [password, setPassword] = useState('');
  const candidates = useMemo(
    () => lacking.filter((candidate) => candidate.serverId === serverId),
    [lacking, serverId],
  );
  const { scripts, errors, toGo, again } = useGrantScripts(candidates, form);
  const grants = useGrantMany(onGranted);
  const { outcomes, isRunning } = grants;

  const withSql = candidates.flatMap((candidate): Granted[] => {
    const script = scripts.get(candidate.key);
    return script === undefined || script.sql === '' ? [] : [{ candidate, digest: script.digest }];
  });
  const stateOf = ({ candidate }: Granted) => outcomes.get(candidate.key)?.state;
  const open = withSql.filter((one) => selected.has(one.candidate.key) && stateOf(one) !== 'granted');
  const tried = open.filter((one) => stateOf(one) === 'tried');
  const ended = tried.length === 0 && open.length === 0 && outcomes.size > 0;
  const reason = isRunning
    ? 'Running…'
    : toGo > 0
      ? `Making the SQL, ${countOf(toGo, 'database')} to go.`
      : open.length === 0
        ? 'Select a database that has SQL.'
        : PgName.safeParse(user).success
          ? null
          : 'Name the administrator first.';
  const start = (all: readonly Granted[], dryRun: boolean) => {
    if (reason === null) void grants.run(all, { form, dryRun, user, password });
  };
  const goOn = () => (tried.length > 0 ? start(tried, false) : start(open, true));
  const saveAll = (shell: 'sh' | 'powershell') => {
    const commands = withSql.flatMap(({ candidate }) => {
      const text = selected.has(candidate.key) ? scripts.get(candidate.key)?.commands[shell] : undefined;
      return text === undefined ? [] : [text];
    });
    if (shell === 'sh') download('pgkeep-grant-all.sh', 'application/x-sh', joinedSh(commands));
    else download('pgkeep-grant-all.ps1', 'text/plain', joinedPowershell(commands));
  };

  return (
    <DrawerSurface open wide onClose={onClose}>
      <DrawerContent
        title={`Grant in ${countOf(candidates.length, 'database')}`}
        onClose={onClose}
        onSubmit={goOn}
        footer={
          ended ? (
            <Button appearance="primary" onClick={onClose}>
              Close
            </Button>
          ) : (
            <>
              <ReasonedButton type="submit" appearance="primary" reason={reason}>
                {tried.length > 0
                  ? `Grant in ${countOf(tried.length, 'database')}`
                  : `Dry run in ${countOf(open.length, 'database')}`}
              </ReasonedButton>
              {isRunning ? <Button onClick={grants.stop}>Stop after this one</Button> : null}
              {!isRunning && tried.length > 0 ? (
                <Button onClick={() => start(open, true)}>Dry run again</Button>
              ) : null}
              <Button onClick={onClose}>{outcomes.size > 0 ? 'Close' : 'Cancel'}</Button>
            </>
          )
        }
      >
        <p className={styles.words}>
          Each database has a connection and a transaction of its own. The dry run rolls everything back; what
          is run for real is written to the audit trail.
        </p>
        <div className={styles.pair}>
          {servers.length === 1 ? null : (
            <Field label="Server">
              <Select value={serverId} disabled={isRunning} onChange={(_, { value }) => chooseServer(value)}>
                {servers.map(({ id, name, databases }) => (
                  <option key={id} value={id}>
                    {`${visibleText(name)}: ${countOf(databases, 'database')}`}
                  </option>
                ))}
              </Select>
            </Field>
          )}
          <FormSelect form={form} onForm={chooseForm} disabled={isRunning} />
        </div>
        <div className={styles.pair}>
          <AdministratorFields
            user={user}
            onUser={setUser}
            password={password}
            onPassword={setPassword}
            passwordHint="For all of them; forgotten when the drawer closes."
          />
        </div>
        <p className={styles.said} role="status">
          {grantSentence(candidates.map(({ key }) => outcomes.get(key)))}
        </p>
        <GrantRows
          candidates={candidates}
          scripts={scripts}
          errors={errors}
          outcomes={outcomes}
          selected={selected}
          onSelect={isRunning ? undefined : setSelected}
          onReadAgain={isRunning ? undefined : readAgain}
        />
        {withSql.length === 0 ? null : (
          <Folded summary="Run all with psql, from sh or PowerShell">
            <div className={styles.bar}>
              <Button onClick={() => saveAll('sh')}>Save for sh</Button>
              <Button onClick={() => saveAll('powershell')}>Save for PowerShell</Button>
            </div>
          </Folded>
        )}
      </DrawerContent>
    </DrawerSurface>
  );

  function chooseServer(id: string): void {
    setServerId(id);
    // A login belongs to one server.
    setUser('');
    setPassword('');
    grants.forget();
  }

  function chooseForm(next: GrantForm): void {
    setForm(next);
    grants.forget();
  }

  function readAgain(): void {
    grants.forget();
    again();
  }
}

function serversOf(candidates: readonly Candidate[]): { id: string; name: string; databases: number }[] {
  const servers = new Map<string, { id: string; name: string; databases: number }>();
  for (const { serverId, serverName } of candidates) {
    const known = servers.get(serverId);
    servers.set(serverId, { id: serverId, name: serverName, databases: (known?.databases ?? 0) + 1 });
  }
  return [...servers.values()];
}
