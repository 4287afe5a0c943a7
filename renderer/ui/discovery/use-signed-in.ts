import { useQuery } from '@tanstack/react-query';
import { orpc } from '../../api/client.ts';

/** Whether any identity of Azure is signed in here; undefined until that is known. */
export function useSignedIn(): boolean | undefined {
  const { data, error } = useQuery(orpc.azure.identities.queryOptions({ input: {} }));
  return error === null ? data && data.length > 0 : false;
}
