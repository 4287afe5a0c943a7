import { Button, makeStyles } from '@fluentui/react-components';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { InstanceHealth } from '../../../shared/instances/overview.ts';
import type { DumpSelection } from '../../../shared/instances/dump-selection.ts';
import { withoutWords } from '../../../shared/words/partial.ts';
import { orpc } from '../../api/client.ts';
import { toProblem } from '../../api/problem.ts';
import { ConfirmDialog } from '../../ui/dialogs/confirm.tsx';
import { lockWait } from '../../../shared/words/lock-waits.ts';
import { visibleText } from '../../ui/format/identifier-text.ts';
import { countOf } from '../../../shared/words/counts.ts';
import { Identifier } from '../../ui/text/identifier.tsx';
import { SecretReader } from '../../ui/login/secret-fields.tsx';
import { useNotify } from '../../ui/states/notify.tsx';
import { NoticeBar } from '../../ui/states/notice-bar.tsx';
import { isUnconfirmed } from '../../../shared/vaults/unconfirmed.ts';

const useStyles = makeStyles({
  list: { margin: 0, paddingLeft: '20px', maxHeight: '240px', overflowY: 'auto' },
  text: { margin: 0 },
});

/** Says of instances that came with a vault that they are not backed up from here; `asks` offers to confirm them. */
export function UnconfirmedBar({ instances, asks }: { instances: readonly InstanceHealth[]; asks: boolean }) {
  const [asking, setAsking] = useState(false);
  const waiting = instances.filter(isUnconfirmed);
  const vaults = [...new Set(waiting.flatMap(({ unconfirmed }) => unconfirmed?.vaultName ?? []))];
  if (waiting.length === 0) return null;
  return (
    <NoticeBar
      kind="warning"
      action={
        asks ? (
          <Button size="small" onClick={() => setAsking(true)}>
            Confirm…
          </Button>
        ) : undefined
      }
    >
      {waiting.length === 1 ? 'This database' : countOf(waiting.length, 'database')} came with the vault{' '}
      <bdi>{visibleText(vaults.join(', '))}</bdi> and {waiting.length === 1 ? 'is' : 'are'} not backed up from
      here before you confirm {waiting.length === 1 ? 'it' : 'them'}. Restores work now.
      {asking ? <ConfirmInstances instances={waiting} onClose={() => setAsking(false)} /> : null}
    </NoticeBar>
  );
}

function useConfirm(onDone: () => void) {
  const queryClient = useQueryClient();
  const notify = useNotify();
  return useMutation(
    orpc.instances.confirm.mutationOptions({
      onSuccess: async (confirmed) => {
        const warnings = new Set(confirmed.flatMap((instance) => instance.warnings ?? []));
        if (warnings.size > 0)
          notify({ title: 'Confirmed, but:', body: visibleText([...warnings].join(' ')), intent: 'warning' });
        await queryClient.invalidateQueries({ queryKey: orpc.overview.key() });
        void queryClient.invalidateQueries({ queryKey: orpc.instances.key() });
        onDone();
      },
    }),
  );
}

/** Asks whether the server here is right where another workstation made the record in the vault name another one. */
export function ConfirmPlace({ instance, onClose }: { instance: InstanceHealth; onClose: () => void }) {
  const styles = useStyles();
  const confirm = useConfirm(onClose);
  return (
    <ConfirmDialog
      open
      title="Is the server here the right one?"
      confirmLabel="Go on with this server"
      busy={confirm.isPending}
      problem={confirm.error === null ? null : toProblem(confirm.error)}
      onConfirm={() => confirm.mutate({ instances: [instance.id] })}
      onClose={onClose}
    >
      <p className={styles.text}>
        Another workstation made the record of this database in the vault name another server. If{' '}
        <bdi>{visibleText(instance.serverName)}</bdi> is the one whose{' '}
        <Identifier name={instance.database} max={63} /> belongs among its recovery points, backups go on from
        there.
      </p>
    </ConfirmDialog>
  );
}

/** Whoever made the record may have left out what nobody here would: it is said before it is confirmed. */
function selectionInWords(selection: DumpSelection): string {
  const without = withoutWords(selection, 20)?.replace(/^W/, 'w');
  return [...(without === undefined ? [] : [without]), ...selection.extraOptions]
    .map((each) => `, ${each}`)
    .join('');
}

/** Asks whether this workstation is to take the backups of these instances. */
export function ConfirmInstances(props: { instances: readonly InstanceHealth[]; onClose: () => void }) {
  const { instances, onClose } = props;
  const styles = useStyles();
  const confirm = useConfirm(onClose);
  const one = instances.length === 1;
  const [identity, setIdentity] = useState('');
  const secrets = instances.flatMap(({ credential }) => credential?.secret ?? []);
  return (
    <ConfirmDialog
      open
      title={one ? 'Back it up from here' : 'Back them up from here'}
      confirmLabel={`Confirm ${countOf(instances.length, 'database')}`}
      busy={confirm.isPending}
      problem={confirm.error === null ? null : toProblem(confirm.error)}
      onConfirm={() =>
        confirm.mutate({
          instances: instances.map(({ id }) => id),
          ...(identity === '' ? {} : { identity, secrets }),
        })
      }
      onClose={onClose}
    >
      <p className={styles.text}>
        Another workstation put {one ? 'it' : 'them'} into the vault. Where that one still runs, both take
        backups. Check that database and server are what you expect:
      </p>
      <ul className={styles.list} tabIndex={0} aria-label="Databases to confirm">
        {instances.map(({ id, database, serverName, options, credential }) => (
          <li key={id}>
            <Identifier name={database} max={63} /> of <bdi>{visibleText(serverName)}</bdi>: compression{' '}
            {options.compression}, rows {options.countRows ? 'counted' : 'not counted'}, waits{' '}
            {lockWait(options.lockWaitTimeoutMs)} for a lock
            {options.clientMajor === undefined ? '' : `, pg_dump ${options.clientMajor}`}
            {options.selection === undefined ? '' : visibleText(selectionInWords(options.selection))}
            {credential === undefined ? '' : `, login from ${visibleText(credential.secret)}`}
          </li>
        ))}
      </ul>
      {secrets.length === 0 ? null : <SecretReader value={identity} onChange={setIdentity} />}
    </ConfirmDialog>
  );
}
