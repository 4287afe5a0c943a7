import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useMedia } from '../../look/use-media.ts';
import { visibleText } from '../../ui/format/identifier-text.ts';
import { Identifier } from '../../ui/text/identifier.tsx';
import { LinkButton } from '../../ui/buttons/link.tsx';
import { EnvironmentTag } from '../../ui/servers/environment-tag.tsx';
import { StatusBadge } from '../../ui/states/status/status-badge.tsx';
import type { Attention } from './attention.ts';

const useStyles = makeStyles({
  list: {
    listStyleType: 'none',
    margin: 0,
    padding: 0,
    borderRadius: '6px',
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground1,
  },
  item: {
    display: 'grid',
    gridTemplateColumns: '160px minmax(160px, 3fr) minmax(0, 5fr) 168px',
    alignItems: 'center',
    gap: '4px 16px',
    padding: '10px 16px',
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
    ':last-child': { borderBottom: 'none' },
    '@media (max-width: 1100px)': { gridTemplateColumns: '160px minmax(0, 1fr) 168px' },
  },
  what: { minWidth: 0, overflowWrap: 'anywhere', lineHeight: '20px' },
  place: { color: tokens.colorNeutralForeground3 },
  reason: {
    minWidth: 0,
    color: tokens.colorNeutralForeground2,
    overflow: 'hidden',
    display: '-webkit-box',
    WebkitBoxOrient: 'vertical',
    WebkitLineClamp: '2',
    overflowWrap: 'anywhere',
    '@media (max-width: 1100px)': { gridColumn: '2 / -1', gridRow: '2' },
  },
  next: { display: 'flex', justifyContent: 'flex-end' },
});

/** What needs a person, the worst first; the first one's next step is the filled button of the page. */
export function AttentionList({
  items,
  onBackUp,
}: {
  items: readonly Attention[];
  onBackUp: (instanceId: string) => void;
}) {
  const styles = useStyles();
  const narrow = useMedia('(max-width: 860px)');
  const wide = useMedia('(min-width: 1440px)');
  return (
    <ul className={styles.list}>
      {items.map((item, index) => {
        const appearance = index === 0 ? 'primary' : 'secondary';
        const { next } = item;
        return (
          <li key={item.key} className={styles.item}>
            <StatusBadge status={item.status} word={item.word} />
            <span className={styles.what}>
              {item.isName ? (
                <Identifier name={item.subject} max={narrow ? 18 : wide ? 40 : 26} />
              ) : (
                item.subject
              )}
              {item.place === undefined ? null : (
                <span className={styles.place}>
                  {' '}
                  · <bdi>{visibleText(item.place)}</bdi>
                </span>
              )}{' '}
              <EnvironmentTag word={item.environment} />
            </span>
            <span className={styles.reason} title={visibleText(item.reason)}>
              {visibleText(item.reason)}
            </span>
            <span className={styles.next}>
              {next.kind === 'link' ? (
                <LinkButton href={next.href} appearance={appearance} size="small">
                  {next.label}
                </LinkButton>
              ) : (
                <Button size="small" appearance={appearance} onClick={() => onBackUp(next.instanceId)}>
                  {next.label}
                </Button>
              )}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
