import type { InstanceHealth } from '../../../../../shared/instances/overview.ts';
import type { CliHost } from '../../host.ts';
import { agoCell } from '../../terminal/age.ts';
import type { Output } from '../../terminal/output.ts';

type Scheduled = Pick<InstanceHealth, 'schedule'>;

/** When an instance is next backed up by its policy, or why it is not. */
export function nextRunCell(output: Pick<Output, 'time'>, { schedule }: Scheduled): string {
  if (schedule === undefined) return '-';
  const { state, next } = schedule;
  if (state !== 'planned' && state !== 'runs elsewhere') return state;
  return next === null ? '-' : output.time(next.start);
}

/** How the last backup ended, and when. */
export function lastRunCell(
  host: Pick<CliHost, 'clock'>,
  { lastBackup }: Pick<InstanceHealth, 'lastBackup'>,
): string {
  return lastBackup === undefined ? '-' : `${lastBackup.state} ${agoCell(host, lastBackup.endedAt)}`;
}
