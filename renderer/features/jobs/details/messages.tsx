import { makeStyles, tokens } from '@fluentui/react-components';
import type { ClassifiedMessage, Job } from '../../../../shared/jobs/jobs.ts';
import { Folded } from '../../../ui/layout/folded.tsx';
import { visibleText } from '../../../ui/format/identifier-text.ts';
import { countOf } from '../../../../shared/words/counts.ts';
import { Identifier } from '../../../ui/text/identifier.tsx';
import { Section } from '../../../ui/layout/section.tsx';
import { useStatusColours, type StatusColours } from '../../../look/status-colours.ts';
import { StatusShape, type StatusShapeName } from '../../../ui/states/status/status-shape.tsx';
import { JobLeftovers } from './leftovers.tsx';
import { groupedMessages } from './grouped-messages.ts';

const useStyles = makeStyles({
  groups: { display: 'flex', flexDirection: 'column', gap: '16px' },
  title: {
    display: 'flex',
    gap: '8px',
    margin: '0 0 4px',
    fontSize: tokens.fontSizeBase300,
    fontWeight: tokens.fontWeightSemibold,
  },
  list: { listStyleType: 'none', margin: 0, padding: 0 },
  item: {
    display: 'flex',
    flexDirection: 'column',
    gap: '4px',
    padding: '8px 0 8px 24px',
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
    overflowWrap: 'anywhere',
    ':last-child': { borderBottom: 'none' },
  },
  text: { fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200, whiteSpace: 'pre-wrap' },
  reason: { color: tokens.colorNeutralForeground2 },
});

type Severity = ClassifiedMessage['severity'];

const looks: Record<
  Severity,
  { shape: StatusShapeName; colour: keyof StatusColours; one: string; many: string }
> = {
  fatal: { shape: 'octagon', colour: 'bad', one: 'fatal message', many: 'fatal messages' },
  unknown: { shape: 'triangle', colour: 'warning', one: 'unknown message', many: 'unknown messages' },
  warning: { shape: 'triangle', colour: 'warning', one: 'warning', many: 'warnings' },
  ignorable: { shape: 'info', colour: 'quiet', one: 'ignorable message', many: 'ignorable messages' },
};

/** Shown of a group before the rest is folded away. */
const shownAtOnce = 20;

/** What the tools said, by how grave it is, each with why it was taken so. */
export function JobMessages({ job }: { job: Job }) {
  const styles = useStyles();
  const colours = useStatusColours();
  const { leftovers } = job;
  const groups = groupedMessages(job);
  if (groups.length === 0 && leftovers.length === 0) return null;
  return (
    <Section title="Messages">
      <div className={styles.groups}>
        {leftovers.length === 0 ? null : <JobLeftovers job={job} />}
        {groups.map(({ severity, messages }) => {
          const look = looks[severity];
          const title = countOf(messages.length, look.one, look.many);
          if (severity === 'ignorable')
            return (
              <Folded key={severity} summary={title}>
                <MessageList messages={messages} />
              </Folded>
            );
          return (
            <div key={severity}>
              <h3 className={styles.title}>
                <StatusShape shape={look.shape} colour={colours[look.colour]} />
                {title}
              </h3>
              <MessageList messages={messages.slice(0, shownAtOnce)} />
              {messages.length > shownAtOnce ? (
                <Folded summary={`${messages.length - shownAtOnce} more`}>
                  <MessageList messages={messages.slice(shownAtOnce)} />
                </Folded>
              ) : null}
            </div>
          );
        })}
      </div>
    </Section>
  );
}

function MessageList({ messages }: { messages: readonly ClassifiedMessage[] }) {
  const styles = useStyles();
  return (
    <ul className={styles.list}>
      {messages.map(({ message, reason, object }, index) => (
        <li key={`${index} ${message}`} className={styles.item}>
          <span className={styles.text}>{message.split('\n').map(visibleText).join('\n')}</span>
          {reason === '' && object === undefined ? null : (
            <span className={styles.reason}>
              {object === undefined ? null : (
                <>
                  <Identifier name={object} max={60} />
                  {reason === '' ? '' : ' · '}
                </>
              )}
              {visibleText(reason)}
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}
