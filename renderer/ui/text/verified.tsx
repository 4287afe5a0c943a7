import type { PointProof } from '../../../shared/points/points.ts';
import { StatusBadge } from '../states/status/status-badge.tsx';
import { verifiedWords } from '../words/proof.ts';
import { useNow } from './use-now.ts';

/** What the last verification came to, and when: a sentence, or words for a column that says Verified above. */
export function Verified({
  proof,
  as = 'sentence',
}: {
  proof: Pick<PointProof, 'outcome' | 'at'> | null | undefined;
  as?: 'sentence' | 'cell' | 'brief';
}) {
  const now = new Date(useNow(60_000));
  if (proof === null || proof === undefined)
    return <span>{as === 'sentence' ? 'Not verified yet' : 'not yet'}</span>;
  const { status, hint, ...words } = verifiedWords(proof, now);
  return <StatusBadge status={status} word={words[as]} hint={hint} />;
}
