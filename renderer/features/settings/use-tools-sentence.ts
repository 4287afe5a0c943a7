import { useQuery } from '@tanstack/react-query';
import { orpc } from '../../api/client.ts';

/** Whether backups can run with the client tools that are there, in one sentence. */
export function useToolsSentence(): string | undefined {
  const tools = useQuery(orpc.tools.list.queryOptions());
  if (tools.data === undefined) return undefined;
  const { found } = tools.data;
  if (found.length === 0) return 'No PostgreSQL client tools were found: backups cannot run yet.';
  const newest = Math.max(...found.map((each) => each.major));
  const outdated = found.filter((each) => each.warning !== null).length;
  const until = `Client tools up to PostgreSQL ${newest} were found`;
  return outdated === 0 ? `${until}.` : `${until}; ${outdated} of ${found.length} should be updated.`;
}
