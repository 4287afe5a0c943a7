import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { PlannedRunOf } from '../../../shared/schedule/schedule.ts';
import { orpc } from '../../api/client.ts';
import { useNow } from '../../ui/text/use-now.ts';

const hourMs = 3_600_000;
/** So many hours ahead what is planned is shown, the one that goes on included: each daily backup is in a whole day. */
const ahead = 25;

/** The backups that are planned to start within the next day. */
export function usePlannedDay(): readonly PlannedRunOf[] {
  const now = useNow(60_000);
  // by the hour, so that it is asked for once in one
  const until = new Date((Math.floor(now / hourMs) + ahead) * hourMs).toISOString();
  const { data } = useQuery(orpc.schedule.planned.queryOptions({ input: { until }, retry: false }));
  return useMemo(() => data?.runs.filter(({ start }) => Date.parse(start) > now) ?? [], [data, now]);
}
