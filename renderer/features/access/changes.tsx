import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { neverTakenBack, type AccessChange } from '../../../shared/access/changes.ts';
import { countOf } from '../../../shared/words/counts.ts';
import { orpc } from '../../api/client.ts';
import { toProblem } from '../../api/problem.ts';
import { TakeBackDialog } from '../../ui/access/take-back-dialog.tsx';
import { CodeBlock } from '../../ui/copyable/code-block.tsx';
import { visibleText } from '../../ui/format/identifier-text.ts';
import { Folded } from '../../ui/layout/folded.tsx';
import { Section } from '../../ui/layout/section.tsx';
import { ErrorCard } from '../../ui/states/errors/error-card.tsx';
import { StatusBadge } from '../../ui/states/status/status-badge.tsx';
import { Time } from '../../ui/text/time.tsx';
import { canTakeBack, changeBadge } from './change-words.ts';

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: 0, display: 'flex', flexDirection: 'column' },
  item: {
    display: 'grid',
    gridTemplateColumns: '160px minmax(0, 1fr) auto',
    columnGap: '24px',
    rowGap: '4px',
    padding: '12px 0',
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    '@media (max-width: 760px)': { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
  words: { display: 'flex', flexDirection: 'column', gap: '4px', minWidth: 0, overflowWrap: 'anywhere' },
  text: { margin: 0 },
  quiet: { margin: 0, color: tokens.colorNeutralForeground3 },
});

/** Changes that are shown at once; older ones are folded. */
const shownAtOnce = 5;

/** What pgkeep changed in Azure from this home, the newest first, each to be taken back. */
export function Changes({ onTakenBack = () => {} }: { onTakenBack?: () => void }) {
  const styles = useStyles();
  const [taking, setTaking] = useState<AccessChange | null>(null);
  const listed = useQuery(orpc.access.changes.queryOptions({ input: {} }));
  const changes = listed.data ?? [];
  const older = changes.slice(shownAtOnce);
  if (listed.data?.length === 0) return null;
  return (
    <Section title="What pgkeep changed in Azure">
      {listed.error === null ? null : (
        <ErrorCard
          title="The changes were not listed"
          problem={toProblem(listed.error)}
          action={{ label: 'Try again', onClick: () => void listed.refetch() }}
        />
      )}
      <ul className={styles.list} aria-label="Changes">
        {changes.slice(0, shownAtOnce).map((change) => (
          <Change key={change.id} change={change} onTakeBack={() => setTaking(change)} />
        ))}
      </ul>
      {older.length === 0 ? null : (
        <Folded summary={countOf(older.length, 'older change')}>
          <ul className={styles.list} aria-label="Older changes">
            {older.map((change) => (
              <Change key={change.id} change={change} onTakeBack={() => setTaking(change)} />
            ))}
          </ul>
        </Folded>
      )}
      {taking === null ? null : (
        <TakeBackDialog change={taking} onTakenBack={onTakenBack} onClose={() => setTaking(null)} />
      )}
    </Section>
  );
}

function Change({ change, onTakeBack }: { change: AccessChange; onTakeBack: () => void }) {
  const styles = useStyles();
  const { id, at, says, user, host, identityName, problem, request, entry, outcome } = change;
  const never = outcome === 'applied' ? neverTakenBack(entry) : undefined;
  return (
    <li className={styles.item}>
      <div>
        <StatusBadge {...changeBadge(change)} />
      </div>
      <div className={styles.words}>
        <p className={styles.text}>{visibleText(says)}</p>
        <p className={styles.quiet}>
          <Time at={at} /> by {visibleText(user)} on {visibleText(host)}, as {visibleText(identityName)}
        </p>
        {problem === null ? null : <p className={styles.text}>{visibleText(problem)}</p>}
        {never === undefined ? null : <p className={styles.quiet}>{never}</p>}
        <Folded summary="The request">
          <CodeBlock title="Request" label={`Request of change ${id}`} text={request} />
        </Folded>
      </div>
      {canTakeBack(change) ? (
        <div>
          <Button size="small" aria-label={`Take back: ${visibleText(says)}`} onClick={onTakeBack}>
            Take back
          </Button>
        </div>
      ) : null}
    </li>
  );
}
