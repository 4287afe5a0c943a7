import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useStatusColours } from '../../look/status-colours.ts';
import { LinkButton } from '../buttons/link.tsx';
import type { FirstStep, missingStep } from './errors/missing-step.ts';
import { StatusShape } from './status/status-shape.tsx';

const useStyles = makeStyles({
  all: { display: 'flex', flexDirection: 'column', gap: '24px', maxWidth: '1080px' },
  sentence: { margin: 0, fontSize: tokens.fontSizeBase400, lineHeight: tokens.lineHeightBase400 },
  track: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(240px, 100%), 1fr))',
    gap: '16px',
    listStyleType: 'none',
    margin: 0,
    padding: 0,
  },
  step: {
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'flex-start',
    gap: '8px',
    minHeight: '152px',
    boxSizing: 'border-box',
    padding: '16px 20px 20px',
    borderRadius: '6px',
    border: `1px dashed ${tokens.colorNeutralStroke1}`,
  },
  next: {
    border: `1px solid ${tokens.colorBrandStroke1}`,
    backgroundColor: tokens.colorNeutralBackground1,
  },
  done: { border: `1px solid ${tokens.colorNeutralStroke2}` },
  head: { display: 'flex', alignItems: 'center', gap: '8px', margin: 0, fontSize: '16px' },
  number: {
    display: 'inline-flex',
    alignItems: 'center',
    justifyContent: 'center',
    width: '24px',
    height: '24px',
    borderRadius: '12px',
    border: `1px solid ${tokens.colorNeutralStrokeAccessible}`,
    fontSize: tokens.fontSizeBase300,
    boxSizing: 'border-box',
  },
  words: { margin: 0, color: tokens.colorNeutralForeground2, flexGrow: 1 },
});

/** The three steps to a first backup; the next one has the one filled button. */
export function FirstUse({ step }: { step: NonNullable<ReturnType<typeof missingStep>> }) {
  const styles = useStyles();
  return (
    <div className={styles.all}>
      <p className={styles.sentence}>
        pgkeep keeps backups of PostgreSQL databases in a vault. Three steps lead to the first one.
      </p>
      <ol className={styles.track} aria-label="Steps to the first backup">
        {step.steps.map((each, index) => (
          <TrackStep key={each.id} step={each} number={index + 1} />
        ))}
      </ol>
    </div>
  );
}

function TrackStep({ step, number }: { step: FirstStep; number: number }) {
  const styles = useStyles();
  const colours = useStatusColours();
  const { state } = step;
  return (
    <li
      className={mergeClasses(styles.step, state === 'next' && styles.next, state === 'done' && styles.done)}
      aria-current={state === 'next' ? 'step' : undefined}
    >
      <h2 className={styles.head}>
        {state === 'done' ? (
          <StatusShape shape="check" colour={colours.good} />
        ) : (
          <span className={styles.number} aria-hidden="true">
            {number}
          </span>
        )}
        {step.title}
      </h2>
      <p className={styles.words}>{step.sentence}</p>
      {state === 'next' ? (
        <LinkButton href={step.href} appearance="primary">
          {step.label}
        </LinkButton>
      ) : null}
    </li>
  );
}
