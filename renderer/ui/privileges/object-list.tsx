import { makeStyles, tokens } from '@fluentui/react-components';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef } from 'react';
import type { PrivilegeObject } from '../../../shared/privileges.ts';
import { visibleText } from '../format/identifier-text.ts';

/** Pixels; every line is as high, so that 10,000 of them stay fluid. */
const lineHeight = 24;
const mostLinesShown = 10;

const useStyles = makeStyles({
  scroller: {
    overflow: 'auto',
    border: `1px solid ${tokens.colorNeutralStroke3}`,
    borderRadius: '6px',
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  all: { position: 'relative', listStyleType: 'none', margin: 0, padding: 0 },
  line: {
    position: 'absolute',
    insetInline: 0,
    display: 'flex',
    alignItems: 'center',
    gap: '16px',
    height: `${lineHeight}px`,
    padding: '0 12px',
    boxSizing: 'border-box',
    whiteSpace: 'nowrap',
  },
  name: {
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    flex: '0 1 auto',
  },
  detail: {
    color: tokens.colorNeutralForeground3,
    fontSize: tokens.fontSizeBase200,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    flex: '1 1 0',
    minWidth: '80px',
  },
});

/** The objects that one finding is about; drawn as far as they show. */
export function ObjectList({ label, objects }: { label: string; objects: readonly PrivilegeObject[] }) {
  const styles = useStyles();
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: objects.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => lineHeight,
    overscan: 8,
  });
  return (
    <div
      ref={scroller}
      className={styles.scroller}
      style={{ height: Math.min(objects.length, mostLinesShown) * lineHeight + 2 }}
      tabIndex={0}
      role="region"
      aria-label={label}
    >
      <ul className={styles.all} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const object = objects[item.index];
          if (object === undefined) return null;
          const name = visibleText(object.name);
          return (
            <li
              key={item.key}
              className={styles.line}
              style={{ transform: `translateY(${item.start}px)` }}
              aria-setsize={objects.length}
              aria-posinset={item.index + 1}
            >
              <bdi className={styles.name} title={name}>
                {name}
              </bdi>
              {object.detail === undefined ? null : (
                <span className={styles.detail}>{visibleText(object.detail)}</span>
              )}
            </li>
          );
        })}
      </ul>
    </div>
  );
}
