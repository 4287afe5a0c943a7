import { Component, type ErrorInfo, type ReactNode } from 'react';
import { toProblem } from '../api/problem.ts';
import { ErrorCard } from '../ui/states/errors/error-card.tsx';
import { Page } from '../ui/layout/page.tsx';

/** A page that fails to draw takes down itself and nothing else. */
export class PageBoundary extends Component<{ children: ReactNode }, { error: unknown }> {
  override state: { error: unknown } = { error: null };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override componentDidCatch(error: Error, info: ErrorInfo): void {
    reportError(new Error(`page failed to draw:${info.componentStack ?? ''}`, { cause: error }));
  }

  override render(): ReactNode {
    if (this.state.error === null) return this.props.children;
    return (
      <Page title="This page failed" state="The rest of pgkeep works; running jobs are not touched.">
        <ErrorCard
          problem={toProblem(this.state.error)}
          action={{ label: 'Show the page again', onClick: () => this.setState({ error: null }) }}
        />
      </Page>
    );
  }
}
