import { Notification } from 'electron';
import type { Job } from '../../../../shared/jobs/jobs.ts';
import { lossWords } from '../../../../shared/words/losses.ts';
import type { Settings } from '../../../../shared/settings.ts';
import { oneLine, titleOf } from './job-lines.ts';

export interface NotificationText {
  readonly title: string;
  readonly body: string;
}

function outcomeOf(job: Job): string {
  switch (job.state) {
    case 'in progress':
      return 'In progress';
    case 'completed':
      return 'Completed';
    case 'completed with warnings': {
      const losses = job.result?.losses ?? [];
      if (losses.length > 0) return `Completed with losses: ${oneLine(lossWords(losses, 3), 160)}`;
      const count = job.result?.warnings.length ?? 0;
      return count === 0 ? 'Completed with warnings' : `Completed with warnings: ${count}`;
    }
    case 'failed':
      return `Failed: ${oneLine(job.error?.message ?? 'the job says no more', 160)}`;
    case 'cancelled':
      return 'Cancelled';
    case 'interrupted':
      return 'Interrupted: its process ended before the job did';
  }
}

/** What to say of an ended job; null where the setting, or the user's own cancel, wants silence. */
export function notificationFor(job: Job, setting: Settings['notifications']): NotificationText | null {
  if (setting === 'none' || job.state === 'in progress' || job.state === 'cancelled') return null;
  if (setting === 'problems' && job.state === 'completed') return null;
  return { title: titleOf(job), body: outcomeOf(job) };
}

/** Shows it, where the platform can; a click leads to the job. */
export function notify(text: NotificationText, onClick: () => void): void {
  if (!Notification.isSupported()) return;
  const notification = new Notification({ title: text.title, body: text.body });
  notification.on('click', onClick);
  notification.show();
}
