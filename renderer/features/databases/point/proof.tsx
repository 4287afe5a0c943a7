import { makeStyles } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { proofOfPoint } from '../../../../shared/points/point-proof.ts';
import { orpc } from '../../../api/client.ts';
import { proofSentence, proofStatus } from '../../../ui/words/proof.ts';
import { StatusBadge } from '../../../ui/states/status/status-badge.tsx';
import { Time } from '../../../ui/text/time.tsx';

const useStyles = makeStyles({
  box: { display: 'flex', flexDirection: 'column', gap: '4px', overflowWrap: 'anywhere' },
  line: { display: 'flex', flexWrap: 'wrap', gap: '4px 12px', alignItems: 'center' },
});

/** So many verifications of the database are looked through. */
const jobsLookedThrough = 500;

/** What is proved of a recovery point: when, by what, and the job that did it. */
export function PointProof({ instanceId, pointId }: { instanceId: string; pointId: string }) {
  const styles = useStyles();
  const jobs = useQuery(
    orpc.jobs.list.queryOptions({
      input: { kind: 'verify', instance: instanceId, limit: jobsLookedThrough },
    }),
  );
  if (jobs.data === undefined) return null;
  const job = proofOfPoint(jobs.data, pointId);
  if (job?.result === undefined || job.result === null) {
    return <StatusBadge status="unknown" word="Not verified yet" />;
  }
  const sentence = proofSentence(job.result);
  const isOld = job.result.evidence === undefined && job.state !== 'failed';
  return (
    <div className={styles.box}>
      <div className={styles.line}>
        {isOld ? (
          <StatusBadge status={job.state} word="Verified by an earlier pgkeep" />
        ) : (
          <StatusBadge {...proofStatus(job.result)} />
        )}
        <Time at={job.endedAt} />
        <Link href={`/jobs/${job.id}`}>Show job</Link>
      </div>
      {sentence === null ? null : <span>{sentence}</span>}
    </div>
  );
}
