import { makeStyles } from '@fluentui/react-components';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { AbandonedItem, VaultSummary } from '../../../shared/vaults/vaults.ts';
import { orpc } from '../../api/client.ts';
import { toProblem } from '../../api/problem.ts';
import { ConfirmDialog } from '../../ui/dialogs/confirm.tsx';
import { formatSize } from '../../../shared/words/sizes.ts';
import { countOf } from '../../../shared/words/counts.ts';
import { Identifier } from '../../ui/text/identifier.tsx';
import { Time } from '../../ui/text/time.tsx';

const useStyles = makeStyles({
  list: { maxHeight: '280px', overflowY: 'auto' },
  name: { whiteSpace: 'pre-wrap' },
});

/** How many leftovers the dialog names; the rest is counted. */
const named = 20;

/** Shows what killed runs left in a vault, and removes exactly that when it is confirmed. */
export function CleanVault({ vault, onClose }: { vault: VaultSummary; onClose: () => void }) {
  const styles = useStyles();
  const queryClient = useQueryClient();
  const listed = useQuery(
    orpc.vaults.abandoned.queryOptions({ input: { vault: vault.id }, staleTime: 0, gcTime: 0 }),
  );
  const clean = useMutation(
    orpc.vaults.clean.mutationOptions({
      onSuccess: () => {
        void queryClient.invalidateQueries({ queryKey: orpc.vaults.key() });
        onClose();
      },
    }),
  );
  const all = listed.data ?? [];
  const items = all.filter(({ kind }) => kind !== 'lost manifest');
  const lost = all.filter(({ kind }) => kind === 'lost manifest');
  const bytes = items.reduce((sum, item) => sum + item.bytes, 0);
  const error = listed.error ?? clean.error;
  const nothing = listed.isSuccess && items.length === 0;
  return (
    <ConfirmDialog
      open
      danger
      title="Remove what killed runs left?"
      confirmLabel="Remove"
      reason={
        nothing
          ? lost.length === 0
            ? 'Nothing is abandoned in this vault.'
            : 'There is nothing to remove.'
          : listed.isError
            ? 'The vault could not be listed.'
            : null
      }
      busy={listed.isPending || clean.isPending}
      problem={error === null ? null : toProblem(error)}
      onConfirm={() =>
        clean.mutate({
          vault: vault.id,
          items: items.map(({ name, changedAt }) => ({ name, changedAt })),
        })
      }
      onClose={onClose}
    >
      <p>
        Points that were never completed, and files that were being written, on any machine, unchanged for 7
        days; what is left of points that were deleted; and the records of jobs that ended more than 13 months
        ago. Recovery points stay.
      </p>
      {items.length === 0 ? null : (
        <>
          <p>
            {countOf(items.length, 'leftover')}, {formatSize(bytes)} in all:
          </p>
          <ul className={styles.list} aria-label="What is removed">
            {items.slice(0, named).map((item) => (
              <li key={item.name}>
                <Identifier className={styles.name} name={item.name} max={120} />: {formatSize(item.bytes)},
                last changed <Time at={item.changedAt} />
              </li>
            ))}
            {items.length > named ? <li>and {items.length - named} more</li> : null}
          </ul>
        </>
      )}
      {lost.length === 0 ? null : <LostManifests items={lost} />}
    </ConfirmDialog>
  );
}

/** Points that lost their manifest: they stay, whatever is confirmed. */
function LostManifests({ items }: { items: readonly AbandonedItem[] }) {
  const styles = useStyles();
  return (
    <>
      <p>
        {items.length === 1 ? 'A point lost its' : `${countOf(items.length, 'point')} lost their`} manifest,
        or never got one. What is there stays. If its backup was interrupted, it is of no use; else put
        manifest.json back from a copy of the vault.
      </p>
      <ul className={styles.list} aria-label="What stays">
        {items.slice(0, named).map((item) => (
          <li key={item.name}>
            <Identifier className={styles.name} name={item.name} max={120} />: {formatSize(item.bytes)}, last
            changed <Time at={item.changedAt} />
          </li>
        ))}
        {items.length > named ? <li>and {items.length - named} more</li> : null}
      </ul>
    </>
  );
}
