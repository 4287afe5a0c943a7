import { makeStyles, tokens } from '@fluentui/react-components';
import { createContext, use, useId, type ReactNode } from 'react';

const useStyles = makeStyles({
  section: { display: 'flex', flexDirection: 'column', gap: '12px', minWidth: 0 },
  head: { display: 'flex', alignItems: 'center', gap: '16px', minHeight: '32px', flexWrap: 'wrap' },
  title: {
    margin: 0,
    fontSize: tokens.fontSizeBase400,
    fontWeight: tokens.fontWeightSemibold,
    flex: '1 1 auto',
  },
});

/** The level of the titles of sections: that of what they stand in, and one more. A page has level 1. */
export const SectionLevel = createContext<2 | 3>(2);

/** A titled part of a page, with its own quiet buttons at the right. */
export function Section({
  id: place,
  title,
  actions,
  children,
}: {
  /** By which a page finds it. */
  id?: string;
  title: string;
  actions?: ReactNode;
  children: ReactNode;
}) {
  const styles = useStyles();
  const id = useId();
  const Title = `h${use(SectionLevel)}` as const;
  return (
    <section className={styles.section} id={place} aria-labelledby={id}>
      <div className={styles.head}>
        <Title id={id} className={styles.title}>
          {title}
        </Title>
        {actions}
      </div>
      {children}
    </section>
  );
}
