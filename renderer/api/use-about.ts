import { useQuery } from '@tanstack/react-query';
import type { Shell } from '../../shared/shell/command-line.ts';
import { orpc } from './client.ts';

/** What is known of this installation and host; undefined until it is. */
export const useAbout = () => useQuery(orpc.settings.about.queryOptions({ staleTime: Infinity })).data;

/** The shell that command lines are written for first: that of the machine that runs pgkeep. */
export const useHostShell = (): Shell =>
  useAbout()?.platform.startsWith('win') === true ? 'powershell' : 'sh';
