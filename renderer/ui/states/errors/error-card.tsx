import { Button, makeStyles, tokens } from '@fluentui/react-components';
import type { Problem } from '../../../api/problem.ts';
import { AddMyAddress } from '../../access/add-my-address.tsx';
import { addressStep } from '../../access/address-step.ts';
import { LinkButton } from '../../buttons/link.tsx';
import { CodeBlock } from '../../copyable/code-block.tsx';
import { Folded } from '../../layout/folded.tsx';
import { visibleText } from '../../format/identifier-text.ts';
import { signInAddress } from './sign-in-address.ts';
import { StatusCard } from '../status/status-card.tsx';

const useStyles = makeStyles({
  what: {
    margin: 0,
    fontWeight: tokens.fontWeightSemibold,
    overflowWrap: 'anywhere',
    whiteSpace: 'pre-wrap',
  },
  remedy: { margin: 0, overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' },
  actions: { display: 'flex', flexWrap: 'wrap', gap: '8px' },
  code: { color: tokens.colorNeutralForeground3, fontFamily: tokens.fontFamilyMonospace, fontSize: '12px' },
});

export interface ErrorCardProps {
  problem: Problem;
  /** What was attempted, for example "The servers were not listed". */
  title?: string;
  /** What to do about it. */
  action?: { label: string; onClick: () => void };
  /** What gets past it, where that is the next step of the page: the filled button, in front of the other. */
  remedy?: { label: string; onClick: () => void } | undefined;
}

/** Where something is in the way, the SQL takes it away for good: that is not said as if it helped. */
const sqlTitle = (code: string | null): string =>
  code === 'UserErrorDestinationNotEmpty' ? 'SQL that deletes what is there' : 'SQL that fixes it';

/** What happened · why · what fixes it · the raw output, folded. Server text is shown as text. */
export function ErrorCard({ problem, title, action, remedy }: ErrorCardProps) {
  const styles = useStyles();
  const signIn = signInAddress(problem);
  const address = addressStep(problem.steps);
  return (
    <StatusCard kind="bad" role="alert">
      <p className={styles.what}>
        {title === undefined ? '' : `${title}: `}
        {visibleText(problem.message)}
      </p>
      <p className={styles.remedy}>{visibleText(problem.remedy)}</p>
      {problem.sql === undefined ? null : <CodeBlock title={sqlTitle(problem.code)} text={problem.sql} sql />}
      {action === undefined &&
      remedy === undefined &&
      signIn === undefined &&
      address === undefined ? null : (
        <div className={styles.actions}>
          {remedy === undefined ? null : (
            <Button appearance="primary" onClick={remedy.onClick}>
              {remedy.label}
            </Button>
          )}
          {signIn === undefined ? null : <LinkButton href={signIn}>Sign in again</LinkButton>}
          <AddMyAddress steps={problem.steps} />
          {action === undefined ? null : <Button onClick={action.onClick}>{action.label}</Button>}
        </div>
      )}
      {problem.details === undefined ? null : (
        <Folded summary="Details">
          <CodeBlock title="Raw output" text={problem.details} />
        </Folded>
      )}
      {problem.code === null ? null : <span className={styles.code}>{problem.code}</span>}
    </StatusCard>
  );
}
