import { makeStyles, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import type { JobRequest } from '../../../../shared/jobs/job-request.ts';
import type { Job, Loss } from '../../../../shared/jobs/jobs.ts';
import { Folded } from '../../../ui/layout/folded.tsx';
import { endedWithLosses, lossesOf } from '../../../ui/words/losses.ts';
import { Section } from '../../../ui/layout/section.tsx';
import { LoadRowsDialog } from './load-rows-dialog.tsx';
import { LossItem } from './item.tsx';
import { loadedBy, lossesSentence, tableWords } from './rows-to-load.ts';
import { useRowsJobs } from './use-rows-jobs.ts';

const useStyles = makeStyles({
  sentence: { margin: 0, color: tokens.colorNeutralForeground2 },
  list: { listStyleType: 'none', margin: 0, padding: 0 },
});

/** Shown before the rest is folded away. */
const shownAtOnce = 20;

/** What a job could not give back, the gravest first, each with why, and how it is brought back. */
export function JobLosses({ job, request }: { job: Job; request: JobRequest | null }) {
  const styles = useStyles();
  const [loading, setLoading] = useState<Loss | null>(null);
  const losses = lossesOf(job);
  // rows can be loaded where the database stands: not of a failed restore, not of a scratch database
  const restored = request?.kind === 'restore-as-database' && endedWithLosses(job) ? request : null;
  const rowsJobs = useRowsJobs(job, restored !== null && losses.some(({ table }) => table !== undefined));
  if (losses.length === 0) return null;
  const target =
    restored === null ? null : { serverId: restored.serverId, database: restored.options.newDatabase };
  const states = losses.map((loss) => {
    if (target === null || loss.kind !== 'rows' || loss.table === undefined) return { loss };
    return { loss, canLoad: true, by: loadedBy(rowsJobs, { ...target, table: loss.table }) };
  });
  const next = states.find(({ canLoad, by }) => canLoad === true && by === null)?.loss;
  const items = states.map(({ loss, canLoad, by }, index) => (
    <LossItem
      key={`${index} ${loss.what}`}
      loss={loss}
      by={by ?? null}
      isNext={loss === next}
      onLoad={canLoad === true && by === null ? () => setLoading(loss) : null}
    />
  ));
  return (
    <Section title={`Losses (${losses.length})`}>
      <p className={styles.sentence}>{lossesSentence(job)}</p>
      <ul className={styles.list} aria-label="Losses">
        {items.slice(0, shownAtOnce)}
      </ul>
      {items.length > shownAtOnce ? (
        <Folded summary={`${items.length - shownAtOnce} more`}>
          <ul className={styles.list} aria-label="More losses">
            {items.slice(shownAtOnce)}
          </ul>
        </Folded>
      ) : null}
      {loading?.table === undefined || restored === null ? null : (
        <LoadRowsDialog
          key={tableWords(loading.table)}
          request={restored}
          table={loading.table}
          rows={loading.rows}
          reason={loading.reason}
          onClose={() => setLoading(null)}
        />
      )}
    </Section>
  );
}
