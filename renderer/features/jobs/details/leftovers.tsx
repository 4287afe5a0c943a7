import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Job } from '../../../../shared/jobs/jobs.ts';
import { orpc } from '../../../api/client.ts';
import { toProblem } from '../../../api/problem.ts';
import { useStatusColours } from '../../../look/status-colours.ts';
import { ConfirmDialog } from '../../../ui/dialogs/confirm.tsx';
import { visibleText } from '../../../ui/format/identifier-text.ts';
import { StatusShape } from '../../../ui/states/status/status-shape.tsx';

const useStyles = makeStyles({
  title: {
    display: 'flex',
    gap: '8px',
    margin: '0 0 4px',
    fontSize: tokens.fontSizeBase300,
    fontWeight: tokens.fontWeightSemibold,
  },
  list: { margin: '0 0 8px', paddingLeft: '24px', overflowWrap: 'anywhere' },
});

/** What an ended job left and pgkeep tries to clean; can be let go where its place is gone for good. */
export function JobLeftovers({ job }: { job: Job }) {
  const styles = useStyles();
  const colours = useStatusColours();
  const queryClient = useQueryClient();
  const [asking, setAsking] = useState(false);
  const letGo = useMutation(
    orpc.jobs.letGo.mutationOptions({
      onSuccess: () => {
        setAsking(false);
        void queryClient.invalidateQueries({ queryKey: orpc.jobs.key() });
      },
    }),
  );
  const list = (
    <ul className={styles.list}>
      {job.leftovers.map((words) => (
        <li key={words}>{visibleText(words)}</li>
      ))}
    </ul>
  );
  return (
    <div>
      <h3 className={styles.title}>
        <StatusShape shape="triangle" colour={colours.warning} />
        Still to be cleaned: pgkeep tries again and again
      </h3>
      {list}
      <Button onClick={() => setAsking(true)}>Let it go…</Button>
      <ConfirmDialog
        open={asking}
        danger
        title="No longer clean what this job left?"
        confirmLabel="Let it go"
        busy={letGo.isPending}
        problem={letGo.error === null ? null : toProblem(letGo.error)}
        onConfirm={() => letGo.mutate({ job: job.id, leftovers: [...job.leftovers] })}
        onClose={() => {
          letGo.reset();
          setAsking(false);
        }}
      >
        <p>pgkeep forgets this and leaves it where it is. That is meant for a place that is gone for good:</p>
        {list}
      </ConfirmDialog>
    </div>
  );
}
