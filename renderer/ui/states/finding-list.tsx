import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { Finding, FindingFact } from '../../../shared/findings.ts';
import { useStatusColours } from '../../look/status-colours.ts';
import { AddMyAddress } from '../access/add-my-address.tsx';
import { addressStep } from '../access/address-step.ts';
import { Bytes } from '../text/bytes.tsx';
import { visibleText } from '../format/identifier-text.ts';
import { CodeBlock } from '../copyable/code-block.tsx';
import { StatusShape } from './status/status-shape.tsx';
import { Time } from '../text/time.tsx';

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: 0, display: 'flex', flexDirection: 'column' },
  item: {
    display: 'grid',
    gridTemplateColumns: '16px minmax(0, 1fr)',
    gap: '12px',
    padding: '12px 0',
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
    ':last-child': { borderBottom: 'none' },
  },
  words: { display: 'flex', flexDirection: 'column', gap: '8px', minWidth: 0, overflowWrap: 'anywhere' },
  title: { fontWeight: tokens.fontWeightSemibold },
  message: { margin: 0, whiteSpace: 'pre-wrap' },
  remedy: { margin: 0, color: tokens.colorNeutralForeground2, whiteSpace: 'pre-wrap' },
});

const looks = {
  blocker: { shape: 'octagon', colour: 'bad', word: 'Blocker' },
  warning: { shape: 'triangle', colour: 'warning', word: 'Warning' },
  note: { shape: 'info', colour: 'quiet', word: 'Note' },
  ok: { shape: 'check', colour: 'good', word: 'OK' },
} as const;
const order = ['blocker', 'warning', 'note', 'ok'] as const;

/** Answers of readiness checks with what fixes them: blockers first, then warnings, then what is well. */
export function FindingList<Found extends Finding>({
  findings,
  more,
}: {
  findings: readonly Found[];
  /** What else there is to say about one, under its words. */
  more?: (finding: Found) => ReactNode;
}) {
  const styles = useStyles();
  const colours = useStatusColours();
  const sorted = order.flatMap((severity) => findings.filter((finding) => finding.severity === severity));
  return (
    <ul className={styles.list}>
      {sorted.map((finding) => {
        const look = looks[finding.severity];
        return (
          <li key={`${finding.severity} ${finding.title} ${finding.message}`} className={styles.item}>
            <StatusShape shape={look.shape} colour={colours[look.colour]} />
            <div className={styles.words}>
              <span>
                <span className={styles.title}>{finding.title}</span> · {look.word}
              </span>
              <p className={styles.message}>
                {visibleText(finding.message)}
                {finding.facts?.map((fact) => (
                  <span key={fact.label}>
                    {' '}
                    {fact.label}: <FactValue fact={fact} />.
                  </span>
                ))}
              </p>
              {finding.remedy === undefined ? null : (
                <p className={styles.remedy}>{visibleText(finding.remedy)}</p>
              )}
              {addressStep(finding.steps) === undefined ? null : (
                <div>
                  <AddMyAddress steps={finding.steps} />
                </div>
              )}
              {more?.(finding)}
              {finding.sql === undefined ? null : (
                <CodeBlock title="SQL that fixes it" text={finding.sql} sql />
              )}
            </div>
          </li>
        );
      })}
    </ul>
  );
}

function FactValue({ fact }: { fact: FindingFact }) {
  return fact.kind === 'size' ? <Bytes value={fact.bytes} /> : <Time at={fact.at} />;
}
