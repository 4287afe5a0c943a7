import { Button, Field, Input } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useReducer } from 'react';
import type { InstanceHealth } from '../../../../shared/instances/overview.ts';
import { RestoreChoices } from '../../../../shared/points/restore.ts';
import { countOf } from '../../../../shared/words/counts.ts';
import { client, orpc } from '../../../api/client.ts';
import { toProblem } from '../../../api/problem.ts';
import { ReasonedButton } from '../../../ui/buttons/reasoned.tsx';
import type { ToStart } from '../../../ui/databases/use-start-many.ts';
import { DrawerContent, DrawerSurface } from '../../../ui/dialogs/drawer.tsx';
import { ServerSelect } from '../../../ui/servers/server-select.tsx';
import { useConfirmingEnvironment } from '../../../ui/servers/confirm-environment.tsx';
import type { Confirming } from '../../../ui/servers/environment-questions.ts';
import { testQuery } from '../../../ui/servers/use-server-rows.ts';
import { ErrorCard } from '../../../ui/states/errors/error-card.tsx';
import { RolesFields } from '../roles-fields.tsx';
import { rolesOptions } from '../roles-form.ts';
import { newNames, type NewName } from './new-names.ts';
import { PlannedList } from './planned-list.tsx';
import {
  firstRestoreManyForm,
  restoreManyReason,
  restoreManyReducer,
  type RestoreManyChange,
  type RestoreManyForm,
} from './restore-many-form.ts';

/** Restores the newest point of each of many databases onto one server, under names by one pattern, in one queue. */
export function RestoreManyDrawer(props: {
  instances: readonly InstanceHealth[];
  onStart: (jobs: readonly ToStart[]) => void;
  onClose: () => void;
}) {
  const { instances, onStart, onClose } = props;
  const [form, change] = useReducer(restoreManyReducer, firstRestoreManyForm);
  const target = useQuery({ ...testQuery(form.server), enabled: form.server !== '' });
  const taken = target.data?.databases;
  const names = useMemo(() => {
    const wanted = instances.filter(({ id }) => !form.leftOut.has(id));
    return newNames(
      wanted,
      form.pattern,
      taken?.map(({ name }) => name),
    );
  }, [instances, form.leftOut, form.pattern, taken]);
  const confirming = useConfirmingEnvironment();
  const colliding = names.filter(({ problem }) => problem !== null);
  const reason = restoreManyReason(form, {
    taken: target.error !== null ? 'failed' : taken === undefined ? 'asked' : 'known',
    count: names.length,
    colliding: colliding.length,
  });
  const submit = () => {
    if (reason !== null) return;
    onStart(names.map((each) => restoreOf(each, form, confirming)));
    onClose();
  };
  return (
    <DrawerSurface open onClose={onClose} wide>
      <DrawerContent
        title={`Restore ${countOf(instances.length, 'database')}`}
        onClose={onClose}
        onSubmit={submit}
        footer={
          <>
            <ReasonedButton type="submit" appearance="primary" reason={reason}>
              {`Restore ${countOf(names.length, 'database')}`}
            </ReasonedButton>
            <Button onClick={onClose}>Cancel</Button>
          </>
        }
      >
        <TargetFields form={form} onChange={change} />
        {target.error === null ? null : (
          <ErrorCard
            title="The server did not answer"
            problem={toProblem(target.error)}
            action={{ label: 'Try again', onClick: () => void target.refetch() }}
          />
        )}
        <PlannedList
          instances={instances}
          names={names}
          isKnown={taken !== undefined}
          onLeaveOut={(leaveOut, out) => change({ leaveOut, out })}
        />
        <span>
          The newest recovery point of each is restored as a new database; nothing that exists is touched. As
          many run at once on the server as Settings allow for backups; the others wait for their turn.
        </span>
      </DrawerContent>
    </DrawerSurface>
  );
}

/** The restore of one of the databases. */
function restoreOf({ instance, name }: NewName, form: RestoreManyForm, confirming: Confirming): ToStart {
  return {
    id: instance.id,
    name: instance.name,
    start: (answers) =>
      confirming(
        (confirmedEnvironment) =>
          client.restore.asDatabase({
            ...RestoreChoices.parse(rolesOptions(form)),
            instance: instance.id,
            point: 'latest',
            targetServer: form.server,
            newDatabase: name,
            queued: true,
            confirmedEnvironment,
          }),
        answers,
      ),
  };
}

/** Where they go, what they are called, and what of the roles goes with them. */
function TargetFields(props: { form: RestoreManyForm; onChange: (change: RestoreManyChange) => void }) {
  const { form, onChange } = props;
  const servers = useQuery(orpc.servers.list.queryOptions()).data ?? [];
  return (
    <>
      <Field label="Server to restore on" required>
        <ServerSelect
          servers={servers.filter(({ unconfirmed }) => unconfirmed === undefined)}
          value={form.server}
          onChange={(server) => onChange({ server })}
        />
      </Field>
      <Field
        label="Names of the new databases"
        hint="{database}, {server} and {date}, the day of the recovery point, stand for those of each."
      >
        <Input
          value={form.pattern}
          onChange={(_, { value }) => onChange({ pattern: value })}
          autoComplete="off"
          spellCheck={false}
        />
      </Field>
      <RolesFields
        form={form}
        onChange={onChange}
        createLabel="Create roles that the server lacks, without passwords"
      />
    </>
  );
}
