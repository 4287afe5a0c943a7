import { Radio, RadioGroup } from '@fluentui/react-components';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { InstanceHealth } from '../../../../shared/instances/overview.ts';
import { orpc, type Client } from '../../../api/client.ts';
import { toProblem } from '../../../api/problem.ts';
import { ConfirmDialog } from '../../../ui/dialogs/confirm.tsx';
import { formatSize } from '../../../../shared/words/sizes.ts';
import { visibleText } from '../../../ui/format/identifier-text.ts';
import { allPointsWords } from '../../../../shared/words/unlisted-points.ts';
import { countOf } from '../../../../shared/words/counts.ts';
import { isNameTyped } from '../../../ui/fields/is-name-typed.ts';
import { TypedNameField } from '../../../ui/fields/typed-name.tsx';
import { useNotify, type Notice } from '../../../ui/states/notify.tsx';

/** Stops protection: keeps the recovery points, or deletes them once the database's name was typed. */
export function StopDialog({ instance, onClose }: { instance: InstanceHealth; onClose: () => void }) {
  const [, navigate] = useLocation();
  const notify = useNotify();
  const queryClient = useQueryClient();
  const isStopped = instance.stoppedAt !== undefined;
  const [data, setData] = useState<'keep' | 'delete'>(isStopped ? 'delete' : 'keep');
  const [typedName, setTypedName] = useState('');
  const stop = useMutation(
    orpc.instances.stop.mutationOptions({
      onSuccess: async (answer) => {
        if (data === 'delete') navigate('/databases');
        notify(stoppedNotice(instance, data, answer));
        onClose();
        await Promise.all(
          [orpc.overview, orpc.instances, orpc.points, orpc.vaults, orpc.servers].map((part) =>
            queryClient.invalidateQueries({ queryKey: part.key() }),
          ),
        );
      },
    }),
  );
  const gone = `${countOf(instance.points, 'recovery point')} (${formatSize(instance.bytes)})`;
  const isDeleting = data === 'delete';
  return (
    <ConfirmDialog
      open
      title={isStopped ? 'Delete recovery points' : 'Stop protection'}
      danger={isDeleting}
      confirmLabel={isDeleting ? (isStopped ? 'Delete' : 'Stop and delete') : 'Stop protection'}
      reason={
        isDeleting && !isNameTyped(typedName, instance.database)
          ? 'The button works once it is typed exactly.'
          : null
      }
      busy={stop.isPending}
      problem={stop.error === null ? null : toProblem(stop.error)}
      onConfirm={() =>
        stop.mutate({
          instance: instance.id,
          data,
          ...(isDeleting ? { typedName: instance.database } : {}),
        })
      }
      onClose={onClose}
    >
      {isStopped ? null : (
        <RadioGroup
          aria-label="What happens to the recovery points"
          value={data}
          onChange={(_, { value }) => setData(value === 'delete' ? 'delete' : 'keep')}
        >
          <Radio
            value="keep"
            label={`Keep the recovery points. No more backups are taken; ${gone} ${instance.points === 1 ? 'stays' : 'stay'} in the vault and can be restored.`}
          />
          <Radio value="delete" label="Delete the recovery points too." />
        </RadioGroup>
      )}
      {isDeleting ? (
        <Deletion
          instance={instance}
          gone={allPointsWords(instance)}
          typedName={typedName}
          onType={setTypedName}
        />
      ) : null}
    </ConfirmDialog>
  );
}

/** What is gone for good, and the name that has to be typed for it. */
function Deletion(props: {
  instance: InstanceHealth;
  /** In words: how many recovery points, and how large. */
  gone: string;
  typedName: string;
  onType: (name: string) => void;
}) {
  const { instance, gone, typedName, onType } = props;
  return (
    <>
      <div>
        Gone for good from vault <bdi>{visibleText(instance.vaultName)}</bdi>: <strong>{gone}</strong>. The
        database on the server is not touched.
      </div>
      <TypedNameField name={instance.database} value={typedName} onChange={onType} />
    </>
  );
}

type Stopped = Awaited<ReturnType<Client['instances']['stop']>>;

/** What is said once protection has stopped. */
function stoppedNotice(instance: InstanceHealth, data: 'keep' | 'delete', stopped: Stopped): Notice {
  const title = `Protection of ${visibleText(instance.database)} stopped`;
  if (data === 'keep') return { title, intent: 'success' };
  const { deletedPoints, freedBytes, left } = stopped;
  return {
    title,
    body: `${countOf(deletedPoints, 'recovery point')} deleted, ${formatSize(freedBytes)} freed.${left.length === 0 ? '' : ` Not pgkeep’s, and left: ${left.map(visibleText).join(', ')}.`}`,
    intent: 'success',
  };
}
