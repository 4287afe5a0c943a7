import { Menu, MenuItem, MenuList, MenuPopover, MenuTrigger, Button } from '@fluentui/react-components';
import { MoreHorizontalRegular } from '@fluentui/react-icons/svg/more-horizontal';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useSearchParams } from 'wouter';
import type { InstanceHealth } from '../../../../shared/overview.ts';
import { orpc } from '../../../api/client.ts';
import { toProblem } from '../../../api/problem.ts';
import { visibleText } from '../../../ui/format/identifier-text.ts';
import { LinkButton } from '../../../ui/buttons/link.tsx';
import { useNotify } from '../../../ui/states/notify.tsx';
import { ReasonedButton } from '../../../ui/buttons/reasoned.tsx';
import { ClientMajorDrawer } from './client-major-drawer.tsx';
import { ConfirmInstances, ConfirmPlace } from '../confirm-instances.tsx';
import { StopDialog } from './stop-dialog.tsx';
import { isUnconfirmed } from '../../../../shared/unconfirmed.ts';
import { VerifyDialog } from '../point/verify-dialog.tsx';

/**
 * What can be done with a protected database; the filled button is the next step. `onFix` leads to the SQL for
 * a login whose next backup would fail; null where it would not.
 */
export function useDatabaseActions(instance: InstanceHealth, onFix: (() => void) | null) {
  const notify = useNotify();
  const [stopping, setStopping] = useState(false);
  const [verifying, setVerifying] = useState(false);
  const [search, setSearch] = useSearchParams();
  // A failed job leads straight to the question that it needs an answer to.
  const isAskedPlace = search.get('confirm') === 'server';
  const [confirming, setConfirming] = useState(false);
  const [choosing, setChoosing] = useState(false);
  const reference = { instance: instance.id };
  const onError = (error: Error) => {
    const problem = toProblem(error);
    notify({ title: problem.message, body: problem.remedy, intent: 'error' });
  };
  const backup = useMutation(orpc.backup.start.mutationOptions({ onError }));
  const isStopped = instance.stoppedAt !== undefined;
  const unconfirmed = isUnconfirmed(instance);
  const running = instance.runningJob;
  const restore = `/restore/${instance.id}`;
  const protectAgain = `/protect?${new URLSearchParams({ server: instance.serverId, database: instance.database })}`;
  const backUp = (appearance: 'primary' | 'secondary') => (
    <Button
      appearance={appearance}
      disabledFocusable={backup.isPending}
      onClick={() => backup.mutate(reference)}
    >
      Back up now
    </Button>
  );
  return {
    action: isStopped ? (
      <LinkButton href={protectAgain} appearance="primary">
        Protect again
      </LinkButton>
    ) : (
      // As wide in both states, so that the buttons beside it stay where they are.
      <span style={{ display: 'grid', minWidth: 120 }}>
        {running === null && onFix !== null && !unconfirmed ? (
          <Button appearance="primary" onClick={onFix}>
            Fix privileges
          </Button>
        ) : running === null && unconfirmed ? (
          <Button appearance="primary" onClick={() => setConfirming(true)}>
            Confirm…
          </Button>
        ) : running === null ? (
          backUp('primary')
        ) : (
          <LinkButton href={`/jobs/${running.id}`} appearance="primary">
            Watch job
          </LinkButton>
        )}
      </span>
    ),
    actions: (
      <>
        {running === null && onFix !== null && !isStopped && !unconfirmed ? backUp('secondary') : null}
        {instance.points === 0 ? (
          <ReasonedButton reason="No recovery point.">Restore…</ReasonedButton>
        ) : (
          <>
            <LinkButton href={restore}>Restore…</LinkButton>
            <Button onClick={() => setVerifying(true)}>Verify…</Button>
          </>
        )}
        <Menu positioning="below-end">
          <MenuTrigger disableButtonEnhancement>
            <Button aria-label="More actions" icon={<MoreHorizontalRegular />} />
          </MenuTrigger>
          <MenuPopover>
            <MenuList>
              {isStopped ? null : <MenuItem onClick={() => setChoosing(true)}>Choose pg_dump…</MenuItem>}
              <MenuItem onClick={() => setStopping(true)}>
                {isStopped ? 'Delete recovery points…' : 'Stop protection…'}
              </MenuItem>
            </MenuList>
          </MenuPopover>
        </Menu>
      </>
    ),
    dialog: stopping ? (
      <StopDialog instance={instance} onClose={() => setStopping(false)} />
    ) : verifying ? (
      <VerifyDialog
        instanceId={instance.id}
        point="latest"
        what="the latest recovery point"
        named={visibleText(instance.name)}
        serverId={instance.serverId}
        onClose={() => setVerifying(false)}
      />
    ) : confirming && unconfirmed ? (
      <ConfirmInstances instances={[instance]} onClose={() => setConfirming(false)} />
    ) : isAskedPlace && !isStopped ? (
      <ConfirmPlace instance={instance} onClose={() => setSearch({}, { replace: true })} />
    ) : choosing ? (
      <ClientMajorDrawer instance={instance} onClose={() => setChoosing(false)} />
    ) : null,
  };
}
