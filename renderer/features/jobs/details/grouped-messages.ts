import type { ClassifiedMessage, JobResult } from '../../../../shared/jobs.ts';

const order = ['fatal', 'unknown', 'warning', 'ignorable'] as const;

export interface MessageGroup {
  readonly severity: ClassifiedMessage['severity'];
  readonly messages: readonly ClassifiedMessage[];
}

/** A result's messages by severity, the gravest first. pgkeep's own warnings stand before those of the tools. */
export function groupedMessages(result: JobResult | null): MessageGroup[] {
  if (result === null) return [];
  const own = result.warnings.map((message): ClassifiedMessage => ({
    severity: 'warning',
    message,
    reason: '',
  }));
  const all = [...own, ...result.messages];
  return order
    .map((severity) => ({ severity, messages: all.filter((message) => message.severity === severity) }))
    .filter(({ messages }) => messages.length > 0);
}
