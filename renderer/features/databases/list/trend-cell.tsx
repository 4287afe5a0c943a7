import { makeStyles, tokens } from '@fluentui/react-components';
import type { InstanceHealth } from '../../../../shared/instances/overview.ts';
import { formatSize } from '../../../../shared/words/sizes.ts';
import { countOf } from '../../../../shared/words/counts.ts';
import { shareDone } from '../../../../shared/jobs/jobs.ts';
import { jobKindNames } from '../../../ui/words/job.ts';
import { Sparkline } from '../../../ui/charts/sparkline.tsx';

const useStyles = makeStyles({
  running: { display: 'flex', flexDirection: 'column', gap: '3px', width: '112px' },
  words: { fontSize: tokens.fontSizeBase100, lineHeight: '14px', color: tokens.colorNeutralForeground2 },
  track: { height: '4px', borderRadius: '2px', backgroundColor: tokens.colorNeutralStroke2 },
  bar: {
    height: '100%',
    minWidth: '4px',
    borderRadius: '2px',
    backgroundColor: tokens.colorCompoundBrandBackground,
    forcedColorAdjust: 'none',
  },
  none: { color: tokens.colorNeutralForeground3 },
});

/** How the size went; in the same room what runs now. */
export function TrendCell({ instance, sizes }: { instance: InstanceHealth; sizes: readonly number[] }) {
  const styles = useStyles();
  const job = instance.runningJob;
  if (job !== null) {
    const share = job.progress === null ? null : (shareDone(job.progress) ?? null);
    const words = share === null ? '…' : ` ${Math.floor(share * 100)} %`;
    return (
      <span className={styles.running}>
        <span className={styles.words}>
          {jobKindNames[job.kind]}
          {words}
        </span>
        <span className={styles.track} aria-hidden="true">
          <span className={styles.bar} style={{ display: 'block', width: `${(share ?? 0) * 100}%` }} />
        </span>
      </span>
    );
  }
  const first = sizes[0];
  const last = sizes.at(-1);
  if (first === undefined || last === undefined || sizes.length < 2)
    return <span className={styles.none}>–</span>;
  return (
    <Sparkline
      values={sizes}
      label={`Size of ${countOf(sizes.length, 'recovery point')}, from ${formatSize(first)} to ${formatSize(last)}`}
    />
  );
}
