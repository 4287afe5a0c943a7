/** What is chosen in the question before due backups wait. */
export interface SuspendForm {
  readonly ends: 'by hand' | 'by itself';
  /** As a field for date and time has it, by the clocks of this machine: 2026-12-24T06:00. */
  readonly until: string;
  readonly reason: string;
}

/** It ends by hand until somebody chooses when; offered is the same time a week later. */
export function newSuspendForm(now: Date): SuspendForm {
  const later = new Date(now.getFullYear(), now.getMonth(), now.getDate() + 7, now.getHours());
  const pad = (value: number) => String(value).padStart(2, '0');
  const date = `${later.getFullYear()}-${pad(later.getMonth() + 1)}-${pad(later.getDate())}`;
  return { ends: 'by hand', until: `${date}T${pad(later.getHours())}:00`, reason: '' };
}

/** Why it cannot be sent yet, in a sentence; null where it can. */
export function suspendProblem({ ends, until }: SuspendForm, now: Date): string | null {
  if (ends === 'by hand') return null;
  const end = new Date(until);
  if (Number.isNaN(end.getTime())) return 'Choose until when, with date and time.';
  return end <= now ? 'That time has passed.' : null;
}

/** What is sent. */
export function suspendInput({ ends, until, reason }: SuspendForm): {
  until: string | null;
  reason?: string;
} {
  const words = reason.trim();
  return {
    until: ends === 'by hand' ? null : new Date(until).toISOString(),
    ...(words === '' ? {} : { reason: words }),
  };
}
