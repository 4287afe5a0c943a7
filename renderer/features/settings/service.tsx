import { Button, makeStyles } from '@fluentui/react-components';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ServiceStatus } from '../../../shared/service.ts';
import { serviceManagers } from '../../../shared/words/service-managers.ts';
import { orpc } from '../../api/client.ts';
import { toProblem } from '../../api/problem.ts';
import { ConfirmDialog } from '../../ui/dialogs/confirm.tsx';
import { visibleText } from '../../ui/format/identifier-text.ts';
import { Facts, type Fact } from '../../ui/layout/facts.tsx';
import { Section } from '../../ui/layout/section.tsx';
import { ErrorCard } from '../../ui/states/errors/error-card.tsx';
import { FindingList } from '../../ui/states/finding-list.tsx';
import { useNotify } from '../../ui/states/notify.tsx';
import { TextSkeleton } from '../../ui/states/skeletons.tsx';
import { StatusBadge } from '../../ui/states/status/status-badge.tsx';
import { Time } from '../../ui/text/time.tsx';

const useStyles = makeStyles({
  words: { margin: 0, maxWidth: '640px' },
  actions: { display: 'flex', gap: '8px', flexWrap: 'wrap' },
});

/** What has the operating system start due backups while pgkeep is closed: whether it runs, and what is wrong with it. */
export function Service() {
  const styles = useStyles();
  const service = useQuery(orpc.service.status.queryOptions());
  const { data } = service;
  return (
    <Section title="Service">
      <p className={styles.words}>
        Due backups run while pgkeep is open. The service has the operating system start them every 15
        minutes, as this user, also while it is closed.
      </p>
      {service.isPending ? <TextSkeleton lines={2} /> : null}
      {service.error === null ? null : (
        <ErrorCard
          title="The state of the service is not known"
          problem={toProblem(service.error)}
          action={{ label: 'Try again', onClick: () => void service.refetch() }}
        />
      )}
      {data === undefined ? null : (
        <>
          <Facts facts={factsOf(data)} />
          {data.findings.length === 0 ? null : <FindingList findings={data.findings} />}
          <Actions status={data} />
        </>
      )}
    </Section>
  );
}

function factsOf({
  installed,
  isOn,
  manager,
  name,
  place,
  starts,
  lastTickAt,
  logins,
}: ServiceStatus): Fact[] {
  const badge = isOn ? (
    <StatusBadge status="ok" word="On" />
  ) : (
    <StatusBadge status="unknown" word={installed ? 'Off' : 'Not installed'} />
  );
  return [
    ['State', badge],
    ['Started by', `${serviceManagers[manager]}, as ${visibleText(name)}`],
    ...(place === name ? [] : [['Its file', visibleText(place)] satisfies Fact]),
    ...(starts === null ? [] : [['Starts', visibleText(starts.join(' '))] satisfies Fact]),
    ['Last looked for due backups', <Time key="tick" at={lastTickAt} none="never" />],
    ...logins.map(({ name: of, works, triedAt }): Fact => [
      `Login of ${visibleText(of)}`,
      <>
        {works ? 'can be read by the service' : 'cannot be read by the service'}, tried <Time at={triedAt} />
      </>,
    ]),
  ];
}

function Actions({ status: { installed, needsInstall } }: { status: ServiceStatus }) {
  const styles = useStyles();
  const notify = useNotify();
  const queryClient = useQueryClient();
  const [asking, setAsking] = useState(false);
  const onSettled = () => queryClient.invalidateQueries({ queryKey: orpc.service.key() });
  const install = useMutation(
    orpc.service.install.mutationOptions({
      onSettled,
      onSuccess: () => notify({ title: 'The service is installed', intent: 'success' }),
    }),
  );
  const uninstall = useMutation(
    orpc.service.uninstall.mutationOptions({
      onSettled,
      onSuccess: () => {
        setAsking(false);
        notify({ title: 'The service is removed', intent: 'success' });
      },
    }),
  );
  return (
    <>
      {install.error === null ? null : (
        <ErrorCard title="The service was not installed" problem={toProblem(install.error)} />
      )}
      <div className={styles.actions}>
        {needsInstall ? (
          <Button disabledFocusable={install.isPending} onClick={() => install.mutate({})}>
            {installed ? 'Repair the service' : 'Install the service'}
          </Button>
        ) : null}
        {installed ? <Button onClick={() => setAsking(true)}>Remove the service…</Button> : null}
      </div>
      <ConfirmDialog
        open={asking}
        title="Remove the service?"
        confirmLabel="Remove"
        busy={uninstall.isPending}
        problem={uninstall.error === null ? null : toProblem(uninstall.error)}
        onConfirm={() => uninstall.mutate({})}
        onClose={() => setAsking(false)}
      >
        <p>
          Due backups of this home then run while pgkeep is open only. Services of other homes stay, and so do
          all recovery points.
        </p>
      </ConfirmDialog>
    </>
  );
}
