import { Button } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { orpc } from '../../api/client.ts';
import { toProblem } from '../../api/problem.ts';
import { countOf } from '../../../shared/words/counts.ts';
import { Section } from '../../ui/layout/section.tsx';
import { SuspendDialog } from '../../ui/schedule/suspend-dialog.tsx';
import { SuspendedHere } from '../../ui/schedule/suspended-here.tsx';
import { ErrorCard } from '../../ui/states/errors/error-card.tsx';
import { TextSkeleton } from '../../ui/states/skeletons.tsx';
import { Time } from '../../ui/text/time.tsx';

/** What this home runs by policies: how many databases, when it last looked, and that it runs nothing for now. */
export function DueBackups() {
  const [asking, setAsking] = useState(false);
  const status = useQuery(orpc.schedule.status.queryOptions({ input: {} }));
  const own = status.data?.instances.filter(({ runsHere }) => runsHere).length ?? 0;
  return (
    <Section title="Due backups">
      {status.isPending ? <TextSkeleton lines={2} /> : null}
      {status.error === null ? null : <ErrorCard problem={toProblem(status.error)} />}
      <SuspendedHere />
      {status.data === undefined ? null : (
        <>
          <span>
            {own === 0
              ? 'This home runs due backups of no database.'
              : `This home runs due backups of ${countOf(own, 'database')}; it last looked for them `}
            {own === 0 ? null : (
              <>
                <Time at={status.data.lookedAt} none="never" />.
              </>
            )}
          </span>
          {status.data.suspendedHere === null ? (
            <span>
              <Button onClick={() => setAsking(true)}>Suspend due backups…</Button>
            </span>
          ) : null}
        </>
      )}
      {asking ? (
        <SuspendDialog what={{ everything: true }} onClose={() => setAsking(false)}>
          This home runs no due backup and lets nothing expire meanwhile, whatever it is runner for; backups
          that are started by hand go on. No other workstation sees it.
        </SuspendDialog>
      ) : null}
    </Section>
  );
}
