import { Checkbox, Field, Radio, RadioGroup, Select, makeStyles } from '@fluentui/react-components';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { orpc } from '../../../api/client.ts';
import { toProblem } from '../../../api/problem.ts';
import { ConfirmDialog } from '../../../ui/dialogs/confirm.tsx';
import { visibleText } from '../../../ui/format/identifier-text.ts';
import { useNotify } from '../../../ui/states/notify.tsx';

const useStyles = makeStyles({
  restore: { display: 'flex', flexDirection: 'column', gap: '8px', alignItems: 'stretch' },
  checks: { display: 'flex', flexDirection: 'column', alignItems: 'flex-start' },
});

export interface VerifyDialogProps {
  readonly instanceId: string;
  /** An id, or `latest`. */
  readonly point: string;
  /** To follow "Verify": "the latest recovery point". */
  readonly what: string;
  /** To follow "Show job: Verification of", for whoever does not see the notice's place. */
  readonly named: string;
  /** Server that is offered first. */
  readonly serverId: string | undefined;
  readonly onClose: () => void;
}

/** How a recovery point is verified: by reading all of it, or by restoring it into a scratch database. */
export function VerifyDialog({ instanceId, point, what, named, serverId, onClose }: VerifyDialogProps) {
  const styles = useStyles();
  const notify = useNotify();
  const servers = useQuery(orpc.servers.list.queryOptions());
  const [how, setHow] = useState<'read' | 'restore'>('read');
  const [chosen, setChosen] = useState(serverId);
  const [owners, setOwners] = useState(true);
  const [privileges, setPrivileges] = useState(true);
  const [createRoles, setCreateRoles] = useState(false);
  const server = servers.data?.find(({ id }) => id === chosen);
  const verify = useMutation(
    orpc.verify.start.mutationOptions({
      onSuccess: ({ jobId }) => {
        notify({
          title: 'Verification started',
          intent: 'info',
          link: { href: `/jobs/${jobId}`, label: 'Show job', name: `Show job: Verification of ${named}` },
        });
        onClose();
      },
    }),
  );
  const start = () => {
    const byRestore =
      how === 'restore' && server !== undefined
        ? { byRestore: { server: server.id, noOwner: !owners, noPrivileges: !privileges, createRoles } }
        : {};
    verify.mutate({ instance: instanceId, point, ...byRestore });
  };
  return (
    <ConfirmDialog
      open
      title={`Verify ${what}`}
      confirmLabel="Verify"
      reason={how === 'restore' && server === undefined ? 'Choose the server to restore on.' : null}
      busy={verify.isPending}
      problem={verify.error === null ? null : toProblem(verify.error)}
      onConfirm={start}
      onClose={onClose}
    >
      <RadioGroup
        aria-label="How it is verified"
        value={how}
        onChange={(_, { value }) => setHow(value === 'restore' ? 'restore' : 'read')}
      >
        <Radio
          value="read"
          label="Read everything: every byte is checked, and pg_restore reads all of it. Proves that it is readable."
        />
        <Radio
          value="restore"
          label="Restore into a scratch database, compare the rows of every table, and drop it. Proves that it can be restored."
        />
      </RadioGroup>
      {how === 'read' ? null : (
        <div className={styles.restore}>
          <Field label="Server of the scratch database" required>
            <Select value={server?.id ?? ''} onChange={(_, data) => setChosen(data.value)}>
              {server === undefined ? <option value="">Choose a server</option> : null}
              {(servers.data ?? []).map(({ id, name, host, port }) => (
                <option key={id} value={id}>
                  {`${visibleText(name)} · ${visibleText(host)}:${port}`}
                </option>
              ))}
            </Select>
          </Field>
          <div className={styles.checks}>
            <Checkbox
              label="Restore owners"
              checked={owners}
              onChange={(_, data) => setOwners(data.checked === true)}
            />
            <Checkbox
              label="Restore privileges"
              checked={privileges}
              onChange={(_, data) => setPrivileges(data.checked === true)}
            />
            <Checkbox
              label="Create roles that the server lacks; they stay there"
              checked={createRoles}
              onChange={(_, data) => setCreateRoles(data.checked === true)}
            />
          </div>
          <span>
            It takes as much room on the server as the database. Cron jobs and subscriptions stay switched
            off.
          </span>
        </div>
      )}
    </ConfirmDialog>
  );
}
