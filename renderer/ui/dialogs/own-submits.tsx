import type { ReactNode } from 'react';

/**
 * Around a drawer that a form opens: what is submitted in it is its own. For React it stays a child of that form, which
 * would be submitted, too.
 */
export const OwnSubmits = ({ children }: { children: ReactNode }) => (
  <div style={{ display: 'contents' }} onSubmit={(event) => event.stopPropagation()}>
    {children}
  </div>
);
