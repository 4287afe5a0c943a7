import { EmptyState } from './empty.tsx';
import { LinkButton } from '../buttons/link.tsx';
import type { missingStep } from './missing-step.ts';

/** One sentence and the one button that leads on. */
export function FirstUse({ step }: { step: NonNullable<ReturnType<typeof missingStep>> }) {
  return (
    <EmptyState
      sentence={step.sentence}
      action={
        <LinkButton href={step.href} appearance="primary">
          {step.label}
        </LinkButton>
      }
    />
  );
}
