import { Button, makeStyles } from '@fluentui/react-components';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { shortKeyId, type SigningKey } from '../../../shared/keys.ts';
import { orpc } from '../../api/client.ts';
import { toProblem } from '../../api/problem.ts';
import { CopyButton } from '../../ui/buttons/copy.tsx';
import { CodeBlock } from '../../ui/copyable/code-block.tsx';
import type { Column } from '../../ui/data-table/columns.ts';
import { DataTable } from '../../ui/data-table/data-table.tsx';
import { visibleText } from '../../ui/format/identifier-text.ts';
import { TrustKeyDialog } from '../../ui/keys/trust-key-dialog.tsx';
import { Section } from '../../ui/layout/section.tsx';
import { ErrorCard } from '../../ui/states/errors/error-card.tsx';
import { useNotify } from '../../ui/states/notify.tsx';
import { TableSkeleton } from '../../ui/states/skeletons.tsx';
import { StatusBadge } from '../../ui/states/status/status-badge.tsx';
import { Identifier } from '../../ui/text/identifier.tsx';
import { Time } from '../../ui/text/time.tsx';

const useStyles = makeStyles({
  words: { margin: 0, maxWidth: '640px' },
  actions: { display: 'flex', gap: '4px' },
});

const rowKey = ({ id }: SigningKey) => id;

const columns: readonly Column<SigningKey>[] = [
  {
    id: 'name',
    title: 'Name',
    width: { min: 160, grow: 2 },
    sortBy: ({ name }) => name,
    cell: ({ name }) => <Identifier name={name} max={48} />,
  },
  {
    id: 'fingerprint',
    title: 'Fingerprint',
    width: 176,
    cell: ({ id }) => <Identifier name={shortKeyId(id)} />,
  },
  {
    id: 'state',
    title: 'State',
    width: 144,
    cell: ({ signs, trusted }) =>
      signs ? (
        <StatusBadge status="ok" word="Signs here" />
      ) : trusted === null ? (
        <StatusBadge status="unknown" word="Not trusted" />
      ) : (
        <StatusBadge status="ok" word="Trusted" />
      ),
  },
  {
    id: 'since',
    title: 'Trusted since',
    width: 176,
    cell: ({ trusted }) => (trusted === null ? '–' : <Time at={trusted.since} />),
  },
  {
    id: 'by',
    title: 'By',
    width: { min: 144, grow: 1 },
    cell: ({ trusted }) => (trusted === null ? '–' : visibleText(trusted.by)),
  },
  {
    id: 'actions',
    title: 'Actions',
    width: 264,
    cell: (key) => <KeyActions of={key} />,
  },
];

/** The keys whose signatures count here. Private keys are moved on the command line only. */
export function Keys() {
  const styles = useStyles();
  const keys = useQuery(orpc.keys.list.queryOptions());
  const [asking, setAsking] = useState(false);
  const signing = keys.data?.find(({ signs }) => signs);
  return (
    <Section title="Keys" actions={<Button onClick={() => setAsking(true)}>Trust a key…</Button>}>
      <p className={styles.words}>
        Recovery points that are made here are signed, so that other workstations see whether somebody changed
        them. Only keys that somebody trusted here count; none is taken from a vault.
      </p>
      {keys.isPending ? <TableSkeleton rows={2} /> : null}
      {keys.error === null ? null : (
        <ErrorCard
          title="The keys were not listed"
          problem={toProblem(keys.error)}
          action={{ label: 'Try again', onClick: () => void keys.refetch() }}
        />
      )}
      {keys.data === undefined ? null : (
        <DataTable
          label="Keys"
          columns={columns}
          rows={keys.data}
          rowKey={rowKey}
          height={{ maxRows: 8 }}
          empty="No key is trusted."
        />
      )}
      {signing === undefined ? null : (
        <>
          <CodeBlock title="Fingerprint of the key that signs here" text={signing.id} />
          <CodeBlock title="Its public key, to be trusted on other workstations" text={signing.publicKey} />
        </>
      )}
      {asking ? <TrustKeyDialog onClose={() => setAsking(false)} /> : null}
    </Section>
  );
}

function KeyActions({ of }: { of: SigningKey }) {
  const styles = useStyles();
  const notify = useNotify();
  const queryClient = useQueryClient();
  const name = visibleText(of.name);
  const distrust = useMutation(
    orpc.keys.distrust.mutationOptions({
      onSuccess: () =>
        Promise.all(
          [orpc.keys, orpc.points].map((part) => queryClient.invalidateQueries({ queryKey: part.key() })),
        ),
      onError: (error) =>
        notify({ title: `${name} is still trusted`, body: toProblem(error).message, intent: 'error' }),
    }),
  );
  return (
    <div className={styles.actions}>
      <CopyButton text={of.publicKey} label="Copy public key" of={name} />
      {of.signs || of.trusted === null ? null : (
        <Button
          size="small"
          appearance="subtle"
          aria-label={`Stop trusting: ${name}`}
          onClick={() => distrust.mutate({ key: of.id })}
        >
          Stop trusting
        </Button>
      )}
    </div>
  );
}
