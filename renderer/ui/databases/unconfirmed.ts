import type { InstanceHealth } from '../../../shared/overview.ts';

/** Whether an instance came with a vault and waits to be confirmed. */
export const isUnconfirmed = ({
  unconfirmed,
  stoppedAt,
}: Pick<InstanceHealth, 'unconfirmed' | 'stoppedAt'>): boolean =>
  unconfirmed !== undefined && stoppedAt === undefined;
