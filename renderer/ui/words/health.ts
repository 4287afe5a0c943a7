import type { Health } from '../../../shared/instances/overview.ts';
import type { Status } from '../states/status/status-badge.tsx';

export { healthOrder } from '../../../shared/instances/instance-status.ts';

/** How a health is drawn and said. */
export const healthWords: Record<Health, { status: Status; word: string }> = {
  'nothing to restore': { status: 'nothing to restore', word: 'Nothing to restore' },
  failing: { status: 'failing', word: 'Failing' },
  'at risk': { status: 'at risk', word: 'At risk' },
  'not read yet': { status: 'not read yet', word: 'Not read yet' },
  protected: { status: 'protected', word: 'Protected' },
  stopped: { status: 'suspended', word: 'Stopped' },
};
