import { Button, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { CheckmarkFilled } from '@fluentui/react-icons/svg/checkmark';
import { useEffect, useRef, type ReactNode } from 'react';
import { ReasonedButton } from '../buttons/reasoned.tsx';
import { SectionLevel } from './section.tsx';
import { lastReachable } from './wizard-steps.ts';

const useStyles = makeStyles({
  frame: {
    display: 'grid',
    gridTemplateColumns: '176px minmax(0, 1fr) 304px',
    gap: '32px',
    flex: '1 1 auto',
    alignItems: 'start',
    // the middle has at least 560 px at 1280
    '@media (max-width: 1400px)': {
      gridTemplateColumns: 'minmax(0, 1fr) 264px',
      gridTemplateRows: 'auto minmax(0, 1fr)',
      gap: '24px',
    },
    '@media (max-width: 860px)': {
      gridTemplateColumns: 'minmax(0, 1fr)',
      gridTemplateRows: 'auto minmax(0, 1fr) auto',
    },
  },
  steps: {
    listStyleType: 'none',
    margin: 0,
    padding: 0,
    display: 'flex',
    flexDirection: 'column',
    gap: '4px',
    '@media (max-width: 1400px)': { gridColumn: '1 / -1', flexDirection: 'row', flexWrap: 'wrap' },
  },
  step: {
    display: 'flex',
    alignItems: 'center',
    gap: '12px',
    width: '100%',
    minHeight: '40px',
    padding: '0 12px 0 8px',
    border: 'none',
    borderRadius: '6px',
    backgroundColor: 'transparent',
    color: tokens.colorNeutralForeground2,
    font: 'inherit',
    textAlign: 'left',
    cursor: 'pointer',
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' },
    ':disabled': { cursor: 'default', backgroundColor: 'transparent' },
  },
  // in a narrow window the present step has its name, and the others keep theirs for whoever does not see them
  elsewhere: {
    '@media (max-width: 860px)': {
      position: 'absolute',
      width: '1px',
      height: '1px',
      overflow: 'hidden',
      clipPath: 'inset(50%)',
      whiteSpace: 'nowrap',
    },
  },
  here: { color: tokens.colorNeutralForeground1, fontWeight: tokens.fontWeightSemibold },
  number: {
    display: 'inline-flex',
    alignItems: 'center',
    justifyContent: 'center',
    width: '24px',
    height: '24px',
    borderRadius: '12px',
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    boxSizing: 'border-box',
    fontSize: tokens.fontSizeBase200,
    flexShrink: 0,
  },
  numberHere: {
    border: 'none',
    '@media (forced-colors: active)': { border: '2px solid Highlight' },
    backgroundColor: tokens.colorBrandBackground,
    color: tokens.colorNeutralForegroundOnBrand,
  },
  numberDone: { border: `1px solid ${tokens.colorBrandStroke1}`, color: tokens.colorBrandForeground1 },
  content: {
    alignSelf: 'stretch',
    display: 'flex',
    flexDirection: 'column',
    gap: '24px',
    minWidth: 0,
    // what takes the focus is scrolled to above the buttons that stay
    '& :is(a, button, input, select, textarea, summary, [tabindex])': { scrollMarginBottom: '80px' },
  },
  title: {
    margin: 0,
    fontSize: tokens.fontSizeBase500,
    lineHeight: tokens.lineHeightBase500,
    fontWeight: tokens.fontWeightSemibold,
    outlineStyle: 'none',
  },
  foot: {
    display: 'flex',
    alignItems: 'center',
    gap: '8px',
    position: 'sticky',
    bottom: 0,
    zIndex: 2,
    marginTop: 'auto',
    paddingBlock: '16px',
    // in a low window, as at a zoom of 200 %, they would cover most of what they are about
    '@media (max-height: 560px)': { position: 'static' },
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground1,
  },
  summary: {
    position: 'sticky',
    top: '24px',
    padding: '16px',
    borderRadius: '6px',
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground2,
    minWidth: 0,
    overflowWrap: 'anywhere',
  },
  summaryTitle: {
    margin: '0 0 12px',
    fontSize: tokens.fontSizeBase300,
    fontWeight: tokens.fontWeightSemibold,
  },
});

export interface WizardFrameProps<Id extends string> {
  steps: readonly { readonly id: Id; readonly title: string }[];
  /** Index of the step that is shown. */
  current: number;
  /** Why each step cannot be left yet: the list of steps jumps up to the first that cannot. */
  reasons: readonly (string | null)[];
  onGo: (step: Id) => void;
  /** Index of the step that Next leads to; absent: the one after the present. */
  next?: number;
  /** Why Next (or the last button) does not work yet; null when it does. */
  nextReason: string | null;
  /** Label of the filled button on the last step: a verb. */
  finishLabel: string;
  onFinish: () => void;
  busy?: boolean;
  /** Fills in as choices are made. */
  summary: ReactNode;
  children: ReactNode;
}

/** Steps at the left, the present one in the middle, what will happen at the right. Enter goes on. */
export function WizardFrame<Id extends string>(props: WizardFrameProps<Id>) {
  const styles = useStyles();
  const { steps, current, reasons } = props;
  const reachable = Math.max(current, lastReachable(reasons));
  const last = current === steps.length - 1;
  const title = useRef<HTMLHeadingElement>(null);
  const shown = useRef(current);

  useEffect(() => {
    if (shown.current !== current) title.current?.focus();
    shown.current = current;
  }, [current]);

  const go = (index: number) => {
    const step = steps[index];
    if (step !== undefined) props.onGo(step.id);
  };
  const goOn = () => {
    if (props.nextReason !== null || props.busy === true) return;
    if (last) props.onFinish();
    else go(props.next ?? current + 1);
  };

  return (
    <form
      className={styles.frame}
      onSubmit={(event) => {
        event.preventDefault();
        goOn();
      }}
    >
      <ol className={styles.steps} aria-label="Steps">
        {steps.map((step, index) => (
          <li key={step.id}>
            <button
              type="button"
              className={mergeClasses(styles.step, index === current && styles.here)}
              aria-current={index === current ? 'step' : undefined}
              title={step.title}
              disabled={index > reachable}
              onClick={() => props.onGo(step.id)}
            >
              <span
                className={mergeClasses(
                  styles.number,
                  index < current && styles.numberDone,
                  index === current && styles.numberHere,
                )}
              >
                {index < current ? <CheckmarkFilled aria-label="done" fontSize={14} /> : index + 1}
              </span>
              <span className={index === current ? undefined : styles.elsewhere}>{step.title}</span>
            </button>
          </li>
        ))}
      </ol>
      <div className={styles.content}>
        <h2 ref={title} tabIndex={-1} className={styles.title}>
          {steps[current]?.title}
        </h2>
        <SectionLevel value={3}>{props.children}</SectionLevel>
        <div className={styles.foot}>
          {current === 0 ? null : <Button onClick={() => go(current - 1)}>Back</Button>}
          <ReasonedButton
            type="submit"
            appearance="primary"
            reason={props.busy === true ? 'Working…' : props.nextReason}
          >
            {last ? props.finishLabel : 'Next'}
          </ReasonedButton>
        </div>
      </div>
      <aside className={styles.summary} aria-label="Summary">
        <h2 className={styles.summaryTitle}>Summary</h2>
        {props.summary}
      </aside>
    </form>
  );
}
