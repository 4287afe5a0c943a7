import { useEffect, useRef, type ReactNode } from 'react';

/** What a form answers below its fields: scrolled to when it appears, so that nobody has to look for it. */
export function IntoView({ children }: { children: ReactNode }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // In braces: newer browsers return a promise here, which is no effect's end.
    box.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  return <div ref={box}>{children}</div>;
}
