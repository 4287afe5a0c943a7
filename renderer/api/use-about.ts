import { useQuery } from '@tanstack/react-query';
import { orpc } from './client.ts';

/** What is known of this installation and host; undefined until it is. */
export const useAbout = () => useQuery(orpc.settings.about.queryOptions({ staleTime: Infinity })).data;
