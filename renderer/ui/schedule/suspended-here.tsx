import { useQuery } from '@tanstack/react-query';
import { orpc } from '../../api/client.ts';
import { SuspendedBar } from './suspended-bar.tsx';

const everything = { everything: true } as const;

/** That this home runs nothing due, whatever it is runner for; nothing where it does. */
export function SuspendedHere() {
  const status = useQuery(orpc.schedule.status.queryOptions({ input: {} }));
  const suspended = status.data?.suspendedHere ?? null;
  if (suspended === null) return null;
  return <SuspendedBar whose="All due backups that this home runs" suspended={suspended} what={everything} />;
}
