import type { ClassifiedMessage, Job } from '../../../../shared/jobs/jobs.ts';

const order = ['fatal', 'unknown', 'warning', 'ignorable'] as const;

export interface MessageGroup {
  readonly severity: ClassifiedMessage['severity'];
  readonly messages: readonly ClassifiedMessage[];
}

/**
 * A job's messages by severity, the gravest first. pgkeep's own warnings stand before those of the tools. Fatal
 * ones that the details of its error hold stand there, and only there.
 */
export function groupedMessages({ result, error }: Pick<Job, 'result' | 'error'>): MessageGroup[] {
  if (result === null) return [];
  const told = error?.details ?? '';
  const own = result.warnings.map((message): ClassifiedMessage => ({
    severity: 'warning',
    message,
    reason: '',
  }));
  const all = [
    ...own,
    ...result.messages.filter(({ severity, message }) => severity !== 'fatal' || !told.includes(message)),
  ];
  return order
    .map((severity) => ({ severity, messages: all.filter((message) => message.severity === severity) }))
    .filter(({ messages }) => messages.length > 0);
}

/** Whether somebody should look at the messages before anything else. */
export const hasGraveMessages = (job: Pick<Job, 'result' | 'error' | 'leftovers'>): boolean =>
  job.leftovers.length > 0 || groupedMessages(job).some(({ severity }) => severity !== 'ignorable');
