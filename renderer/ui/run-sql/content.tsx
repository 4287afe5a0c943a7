import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useEffect, useRef, type ReactNode } from 'react';
import { toProblem } from '../../api/problem.ts';
import { DrawerContent, DrawerSurface } from '../dialogs/drawer.tsx';
import { ErrorCard } from '../states/errors/error-card.tsx';
import { visibleText } from '../format/identifier-text.ts';
import { IntoView } from '../focus/into-view.tsx';
import { ReasonedButton } from '../buttons/reasoned.tsx';
import { SqlViewer } from '../sql/viewer.tsx';
import { AdministratorFields } from './administrator-fields.tsx';
import { actionWords } from './action-words.ts';
import type { Ran, Runnable } from './runnable.ts';
import { useRun } from './use-run.ts';

const useStyles = makeStyles({
  words: { margin: 0, color: tokens.colorNeutralForeground2 },
  what: { margin: 0, fontWeight: tokens.fontWeightSemibold, overflowWrap: 'anywhere' },
  notes: { margin: 0, paddingInlineStart: '20px' },
  answer: { display: 'flex', flexDirection: 'column', gap: '16px' },
});

export interface RunContentProps<Answer extends Ran> {
  runnable: Runnable<Answer>;
  /** Called when something was changed on the server. */
  onChanged: () => void;
  onClose: () => void;
  /** Called when all of the SQL was copied or saved here. */
  onTaken?: () => void;
  /** Present: the drawer showed something before, and there is a way back to it. */
  onBack?: () => void;
}

/**
 * Runs SQL as an administrator: first tried in a transaction that is rolled back, then for real. The password
 * serves each run once and is forgotten. The content of a drawer.
 */
export function RunContent<Answer extends Ran>(props: RunContentProps<Answer>) {
  const styles = useStyles();
  const { runnable, onClose, onBack } = props;
  const words = actionWords[runnable.action];
  const run = useRun(runnable, props.onChanged);
  const userInput = useRef<HTMLInputElement>(null);
  useEffect(() => userInput.current?.focus(), []);
  const { answer } = run;
  const problem = run.error === null ? null : toProblem(run.error);
  // what is missing is another thing now: the page behind looks again
  const showAnew = () => {
    props.onChanged();
    (onBack ?? onClose)();
  };
  return (
    <DrawerContent
      title={words.run}
      onClose={onClose}
      onSubmit={run.goOn}
      footer={
        <RunFooter
          run={run}
          label={words.run}
          onClose={onClose}
          onBack={onBack}
          back={runnable.action === 'login' ? 'Show SQL' : 'Show readiness'}
        />
      }
    >
      <p className={styles.words}>
        The dry run applies the SQL in a transaction, <bdi>{words.looks(visibleText(runnable.role))}</bdi>,
        and rolls everything back. What is run for real is written to the audit trail.
      </p>
      {runnable.what === undefined ? null : <p className={styles.what}>{visibleText(runnable.what)}</p>}
      {runnable.sql === undefined ? null : (
        <SqlViewer
          title="SQL"
          sql={runnable.sql}
          fileName={`pgkeep-${words.file}.sql`}
          maxHeight={240}
          onTaken={props.onTaken}
        />
      )}
      <AdministratorFields
        user={run.user}
        onUser={run.setUser}
        userHint={words.who}
        password={run.password}
        onPassword={run.setPassword}
        userRef={userInput}
      />
      {problem === null ? null : (
        <IntoView>
          <ErrorCard
            title={`${run.triedLast ? 'The dry run' : words.title} failed`}
            problem={problem}
            {...(problem.code === 'UserErrorInvalidInput'
              ? { action: { label: 'Look again', onClick: showAnew } }
              : {})}
          />
        </IntoView>
      )}
      {answer === undefined ? null : (
        <IntoView key={answer.applied ? 'applied' : 'tried'}>
          <RunAnswer notes={answer.notes}>{runnable.show(answer)}</RunAnswer>
        </IntoView>
      )}
    </DrawerContent>
  );
}

/** What can be done next: try it, run it, try it again, leave. */
function RunFooter(props: {
  run: Pick<ReturnType<typeof useRun>, 'ended' | 'reason' | 'tried' | 'tryAgain' | 'isPending'>;
  /** A verb: "Grant privileges". */
  label: string;
  onClose: () => void;
  onBack: (() => void) | undefined;
  /** What is behind it once it was run. */
  back: string;
}) {
  const { run, label, onClose, onBack, back } = props;
  const leave: ReactNode =
    onBack === undefined ? (
      <Button onClick={onClose}>Cancel</Button>
    ) : (
      <Button onClick={onBack}>{run.ended ? back : 'Back'}</Button>
    );
  return run.ended ? (
    <>
      <Button appearance="primary" onClick={onClose}>
        Close
      </Button>
      {onBack === undefined ? null : leave}
    </>
  ) : (
    <>
      <ReasonedButton type="submit" appearance="primary" reason={run.reason}>
        {run.tried ? label : 'Dry run'}
      </ReasonedButton>
      {run.tried ? (
        <Button disabledFocusable={run.isPending} onClick={run.tryAgain}>
          Dry run again
        </Button>
      ) : null}
      {leave}
    </>
  );
}

/** What a run came to, and what the server said to it. */
function RunAnswer({ notes, children }: { notes: readonly string[]; children: ReactNode }) {
  const styles = useStyles();
  return (
    <div className={styles.answer}>
      {children}
      {notes.length === 0 ? null : (
        <ul className={styles.notes}>
          {notes.map((note) => (
            <li key={note}>{visibleText(note)}</li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** Running SQL as an administrator, over the page that shows it. */
export function RunDrawer<Answer extends Ran>(props: Omit<RunContentProps<Answer>, 'onBack'>) {
  return (
    <DrawerSurface open onClose={props.onClose}>
      <RunContent {...props} />
    </DrawerSurface>
  );
}
