import { Button } from '@fluentui/react-components';
import { useMutation } from '@tanstack/react-query';
import type { VaultReading } from '../../../shared/instances/overview.ts';
import { countOf, formatCount } from '../../../shared/words/counts.ts';
import { client } from '../../api/client.ts';
import { Identifier } from '../text/identifier.tsx';
import { NoticeBar } from '../states/notice-bar.tsx';

/** Vaults of which not everything is known yet, how far that is, and a way to leave it at that. */
export function VaultReadings({
  reading,
  onStopped,
}: {
  reading: readonly VaultReading[];
  onStopped: () => void;
}) {
  const stop = useMutation({
    mutationFn: (vault: string) => client.overview.stopReading({ vault }),
    onSettled: onStopped,
  });
  return reading.map(({ vaultId, vaultName, instances, points }) => (
    <NoticeBar
      key={vaultId}
      kind="note"
      action={
        <Button
          size="small"
          aria-label={`Stop reading the vault ${vaultName}`}
          disabled={stop.isPending}
          onClick={() => stop.mutate(vaultId)}
        >
          Stop
        </Button>
      }
    >
      The vault <Identifier name={vaultName} max={64} /> is being read: {countOf(points, 'recovery point')} so
      far, all of {formatCount(instances.done)} of {countOf(instances.total, 'database')}. The newest ones are
      shown already.
    </NoticeBar>
  ));
}
