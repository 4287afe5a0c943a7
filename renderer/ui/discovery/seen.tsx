import { Button, makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { toProblem } from '../../api/problem.ts';
import { LinkButton } from '../buttons/link.tsx';
import { visibleText } from '../format/identifier-text.ts';
import { EmptyState } from '../states/empty.tsx';
import { ErrorCard } from '../states/errors/error-card.tsx';
import { NoticeBar } from '../states/notice-bar.tsx';
import { TextSkeleton } from '../states/skeletons.tsx';
import { missingWords } from './resource-rows.ts';
import type { Asked } from './use-found.ts';

const useStyles = makeStyles({
  actions: { display: 'flex', flexWrap: 'wrap', gap: '8px' },
  waiting: { margin: 0, color: tokens.colorNeutralForeground3, overflowWrap: 'anywhere' },
});

export interface SeenProps<Item> {
  asked: Asked<Item>;
  /** What is looked for: "servers". */
  what: string;
  /** What else can be done where there is nothing: "give its address yourself". */
  otherwise: string;
  children: (found: readonly Item[]) => ReactNode;
}

/** What identities see in Azure: while it is asked, where nobody is signed in, where there is nothing, and the rest. */
export function Seen<Item>({ asked, what, otherwise, children }: SeenProps<Item>) {
  const styles = useStyles();
  const { data, error, waiting } = asked;
  const again = (
    <Button disabledFocusable={asked.isFetching} onClick={() => void asked.refetch()}>
      {asked.isFetching ? 'Asking Azure…' : 'Look again'}
    </Button>
  );
  if (error !== null) {
    return (
      <ErrorCard
        title="Azure was not asked"
        problem={toProblem(error)}
        action={{ label: 'Try again', onClick: () => void asked.refetch() }}
      />
    );
  }
  if (data === undefined) return <TextSkeleton lines={6} />;
  if (data.identities.length === 0) {
    return (
      <EmptyState
        sentence={`Nobody is signed in to Azure here. Sign in and look again, or ${otherwise}.`}
        action={
          <div className={styles.actions}>
            <LinkButton href="/settings/azure">Sign in to Azure</LinkButton>
            {again}
          </div>
        }
      />
    );
  }
  const missing = missingWords(data);
  const isComplete = waiting.length === 0;
  return (
    <>
      {missing.map((sentence) => (
        <NoticeBar key={sentence} kind="warning">
          {visibleText(sentence)}
        </NoticeBar>
      ))}
      {isComplete ? null : (
        <p className={styles.waiting} role="status">
          Still asking as {waiting.map(visibleText).join(', ')}…
        </p>
      )}
      {data.found.length > 0 ? (
        children(data.found)
      ) : !isComplete ? (
        <TextSkeleton lines={6} />
      ) : (
        <EmptyState
          sentence={`${data.identities.map(visibleText).join(', ')} can see no ${what} in Azure. The role Reader on them, or on their subscription, shows them; or ${otherwise}.`}
          action={again}
        />
      )}
    </>
  );
}
