import type { PolicySummary } from '../../../../../../shared/policies/policies.ts';
import type { RunOutlook, ServerOutlook } from '../../../../../../shared/schedule/schedule.ts';

export const theirs = { home: 'theirs', host: 'ws1', user: 'anna' };

const policy = (id: string, name: string) => ({ id, name, scheduleWords: 'Daily at 02:30' }) as PolicySummary;

/** Not in the order of what is proposed. */
export const policies = [policy('policy-own', 'Own'), policy('policy-ready-daily', 'Daily, kept 30 days')];

/** A server that nobody runs and whose login needs nobody. */
export const server = (serverId: string, said: Partial<ServerOutlook> = {}): ServerOutlook => ({
  serverId: serverId as ServerOutlook['serverId'],
  readBy: null,
  runner: null,
  runsHere: false,
  needsPerson: null,
  variable: null,
  personalSignIn: null,
  ...said,
});

export const outlookWith = (...servers: ServerOutlook[]): RunOutlook => ({
  home: { home: 'mine', host: 'ws2', user: 'bob' },
  format: 2,
  policies,
  servers: servers.length === 0 ? [server('srv-1')] : servers,
});
