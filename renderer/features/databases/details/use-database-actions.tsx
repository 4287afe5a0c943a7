import { Menu, MenuItem, MenuList, MenuPopover, MenuTrigger, Button } from '@fluentui/react-components';
import { MoreHorizontalRegular } from '@fluentui/react-icons/svg/more-horizontal';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useSearchParams } from 'wouter';
import type { InstanceHealth } from '../../../../shared/instances/overview.ts';
import { orpc } from '../../../api/client.ts';
import { toProblem } from '../../../api/problem.ts';
import { visibleText } from '../../../ui/format/identifier-text.ts';
import { LinkButton } from '../../../ui/buttons/link.tsx';
import { useNotify } from '../../../ui/states/notify.tsx';
import { ReasonedButton } from '../../../ui/buttons/reasoned.tsx';
import { EnvironmentDrawer } from './environment-drawer.tsx';
import { OptionsDrawer } from './options-drawer.tsx';
import { ConfirmInstances, ConfirmPlace } from '../confirm-instances.tsx';
import { PolicyDrawer } from '../policy/policy-drawer.tsx';
import { OwnValuesDrawer } from '../policy/own-values-drawer.tsx';
import { RenameDialog } from './rename-dialog.tsx';
import { StopDialog } from './stop-dialog.tsx';
import { isUnconfirmed } from '../../../../shared/vaults/unconfirmed.ts';
import { LoadRowsDrawer } from '../rows/drawer.tsx';
import { SuspendDialog } from '../../../ui/schedule/suspend-dialog.tsx';
import { useScheduling } from '../../../ui/schedule/use-scheduling.ts';
import { VerifyDialog } from '../point/verify-dialog.tsx';

/** The question that is open over the page. */
type OpenDialog =
  | 'stop'
  | 'verify'
  | 'confirm'
  | 'options'
  | 'environment'
  | 'policy'
  | 'own values'
  | 'rename'
  | 'rows'
  | 'suspend';

/**
 * What can be done with a protected database; the filled button is the next step. `onFix` leads to the SQL for
 * a login whose next backup would fail; null where it would not.
 */
export function useDatabaseActions(instance: InstanceHealth, onFix: (() => void) | null) {
  const notify = useNotify();
  const [open, setOpen] = useState<OpenDialog | null>(null);
  const onError = (error: Error) => {
    const problem = toProblem(error);
    notify({ title: problem.message, body: problem.remedy, intent: 'error' });
  };
  const scheduling = useScheduling(() => {});
  const of = { instances: [instance.id as string] };
  const runHere = () => scheduling.setRunner.mutate({ ...of, runner: 'this home' }, { onError });
  const backup = useMutation(orpc.backup.start.mutationOptions({ onError }));
  const backUp = (appearance: 'primary' | 'secondary') => (
    <Button
      appearance={appearance}
      disabledFocusable={backup.isPending}
      onClick={() => backup.mutate({ instance: instance.id })}
    >
      Back up now
    </Button>
  );
  const isIdle = instance.runningJob === null;
  const isStopped = instance.stoppedAt !== undefined;
  return {
    action: isStopped ? (
      <ProtectAgain instance={instance} />
    ) : (
      // As wide in both states, so that the buttons beside it stay where they are.
      <span style={{ display: 'grid', minWidth: 120 }}>
        {isIdle && onFix !== null && !isUnconfirmed(instance) ? (
          <Button appearance="primary" onClick={onFix}>
            Fix privileges
          </Button>
        ) : isIdle && isUnconfirmed(instance) ? (
          <Button appearance="primary" onClick={() => setOpen('confirm')}>
            Confirm…
          </Button>
        ) : instance.runningJob === null ? (
          backUp('primary')
        ) : (
          <LinkButton href={`/jobs/${instance.runningJob.id}`} appearance="primary">
            Watch job
          </LinkButton>
        )}
      </span>
    ),
    actions: (
      <>
        {isIdle && onFix !== null && !isStopped && !isUnconfirmed(instance) ? backUp('secondary') : null}
        <PointActions instance={instance} onVerify={() => setOpen('verify')} />
        <MoreActions
          instance={instance}
          onOpen={setOpen}
          onRunHere={runHere}
          onResume={() => scheduling.resume.mutate(of, { onError })}
        />
      </>
    ),
    runHere,
    changes: isStopped
      ? null
      : {
          options: () => setOpen('options'),
          policy: () => setOpen('policy'),
          ownValues: () => setOpen('own values'),
        },
    dialog: <DatabaseDialog instance={instance} open={open} onClose={() => setOpen(null)} />,
  };
}

function ProtectAgain({ instance }: { instance: InstanceHealth }) {
  const again = new URLSearchParams({ server: instance.serverId, database: instance.database });
  return (
    <LinkButton href={`/protect?${again}`} appearance="primary">
      Protect again
    </LinkButton>
  );
}

/** What a recovery point is good for. */
function PointActions({ instance, onVerify }: { instance: InstanceHealth; onVerify: () => void }) {
  if (instance.points === 0) return <ReasonedButton reason="No recovery point.">Restore…</ReasonedButton>;
  return (
    <>
      <LinkButton href={`/restore/${instance.id}`}>Restore…</LinkButton>
      <Button onClick={onVerify}>Verify…</Button>
    </>
  );
}

function MoreActions(props: {
  instance: InstanceHealth;
  onOpen: (dialog: OpenDialog) => void;
  onRunHere: () => void;
  onResume: () => void;
}) {
  const { instance, onOpen } = props;
  const isStopped = instance.stoppedAt !== undefined;
  return (
    <Menu positioning="below-end">
      <MenuTrigger disableButtonEnhancement>
        <Button aria-label="More actions" icon={<MoreHorizontalRegular />} />
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          {isStopped ? null : <MenuItem onClick={() => onOpen('options')}>Change options…</MenuItem>}
          {instance.points === 0 ? null : (
            <MenuItem onClick={() => onOpen('rows')}>Load rows of one table…</MenuItem>
          )}
          {isStopped ? null : <MenuItem onClick={() => onOpen('policy')}>Change policy…</MenuItem>}
          {isStopped || instance.policy === undefined || instance.policy.missing === true ? null : (
            <MenuItem onClick={() => onOpen('own values')}>Change its own values…</MenuItem>
          )}
          <ScheduleItems {...props} />
          <MenuItem onClick={() => onOpen('environment')}>Change environment…</MenuItem>
          <MenuItem onClick={() => onOpen('rename')}>Rename…</MenuItem>
          <MenuItem onClick={() => onOpen('stop')}>
            {isStopped ? 'Delete recovery points…' : 'Stop protection…'}
          </MenuItem>
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}

/** Who runs the due backups of a database, and whether they wait. */
function ScheduleItems(props: Parameters<typeof MoreActions>[0]) {
  const { schedule, scheduling } = props.instance;
  if (schedule === undefined) return null;
  return (
    <>
      {scheduling?.suspended?.of === 'instance' && schedule.state === 'suspended' ? (
        <MenuItem onClick={props.onResume}>Resume due backups</MenuItem>
      ) : (
        <MenuItem onClick={() => props.onOpen('suspend')}>Suspend due backups…</MenuItem>
      )}
      {schedule.runsHere ? null : <MenuItem onClick={props.onRunHere}>Run due backups here</MenuItem>}
    </>
  );
}

/** The dialog or drawer that was opened; the address asks one question by itself. */
function DatabaseDialog(props: { instance: InstanceHealth; open: OpenDialog | null; onClose: () => void }) {
  const { instance, open, onClose } = props;
  const [search, setSearch] = useSearchParams();
  if (open === 'rename') return <RenameDialog instance={instance} onClose={onClose} />;
  if (open === 'stop') return <StopDialog instance={instance} onClose={onClose} />;
  if (open === 'verify')
    return (
      <VerifyDialog
        instanceId={instance.id}
        point="latest"
        what="the latest recovery point"
        named={visibleText(instance.name)}
        serverId={instance.serverId}
        onClose={onClose}
      />
    );
  if (open === 'confirm' && isUnconfirmed(instance))
    return <ConfirmInstances instances={[instance]} onClose={onClose} />;
  // A failed job leads straight to the question that it needs an answer to.
  if (search.get('confirm') === 'server' && instance.stoppedAt === undefined)
    return <ConfirmPlace instance={instance} onClose={() => setSearch({}, { replace: true })} />;
  if (open === 'suspend')
    return (
      <SuspendDialog what={{ instances: [instance.id] }} onClose={onClose}>
        No due backup of <bdi>{visibleText(instance.name)}</bdi> is run and none of its recovery points
        expires meanwhile; backups that are started by hand go on. Every workstation sees it.
      </SuspendDialog>
    );
  if (open === 'policy') return <PolicyDrawer instance={instance} onClose={onClose} />;
  if (open === 'own values') return <OwnValuesDrawer instance={instance} onClose={onClose} />;
  if (open === 'environment') return <EnvironmentDrawer instance={instance} onClose={onClose} />;
  if (open === 'rows') return <LoadRowsDrawer instance={instance} onClose={onClose} />;
  if (open === 'options') return <OptionsDrawer instance={instance} onClose={onClose} />;
  return null;
}
