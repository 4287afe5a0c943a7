import { useMutation, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useLocation } from 'wouter';
import type { InstanceSummary } from '../../../shared/instances/instances.ts';
import type { Job } from '../../../shared/jobs/jobs.ts';
import type { PolicySummary } from '../../../shared/policies/policies.ts';
import type { ServerSummary } from '../../../shared/servers/servers.ts';
import { Settings } from '../../../shared/settings.ts';
import type { VaultSummary } from '../../../shared/vaults/vaults.ts';
import { orpc } from '../../api/client.ts';
import { canSignOut, signOut } from '../../api/connection.ts';
import { toProblem } from '../../api/problem.ts';
import { themeNames } from '../../look/theme-names.ts';
import { useThemeChoice } from '../../look/use-theme-choice.ts';
import { formatTime } from '../../ui/format/time.ts';
import { jobKindNames } from '../../ui/words/job.ts';
import { useNotify } from '../../ui/states/notify.tsx';
import { useNow } from '../../ui/text/use-now.ts';
import { places, settingsPlace } from '../places.ts';
import type { PaletteEntry } from './match.ts';

/** Everything that the palette finds now: pages, actions, databases, servers, vaults, recent jobs. */
export function useEntries(): PaletteEntry[] {
  const [, navigate] = useLocation();
  const notify = useNotify();
  const { choose } = useThemeChoice();
  const now = useNow(60_000);
  const instances = useQuery(orpc.instances.list.queryOptions());
  const servers = useQuery(orpc.servers.list.queryOptions());
  const vaults = useQuery(orpc.vaults.list.queryOptions());
  const policies = useQuery(orpc.policies.list.queryOptions({ input: {} }));
  const jobs = useQuery(orpc.jobs.list.queryOptions({ input: { limit: 200 } }));
  const { mutate: backUp } = useMutation(
    orpc.backup.start.mutationOptions({
      onSuccess: ({ jobId }) => navigate(`/jobs/${jobId}`),
      onError: (error) => {
        const problem = toProblem(error);
        notify({ title: problem.message, body: problem.remedy, intent: 'error' });
      },
    }),
  );

  return useMemo(() => {
    const go = (path: string) => () => navigate(path);
    return [
      ...pageEntries(go),
      ...(instances.data ?? []).flatMap((instance) =>
        instanceEntries(instance, go, () => backUp({ instance: instance.id })),
      ),
      ...(servers.data ?? []).map((server) => serverEntry(server, go)),
      ...(vaults.data ?? []).map((vault) => vaultEntry(vault, go)),
      ...(policies.data ?? []).map((policy) => policyEntry(policy, go)),
      ...(jobs.data ?? []).map((job) => jobEntry(job, go, new Date(now))),
      ...Settings.shape.theme.options.map((theme) => ({
        id: `theme ${theme}`,
        group: 'Action',
        name: `Theme: ${themeNames[theme].toLowerCase()}`,
        run: () => choose(theme),
      })),
      ...(canSignOut() ? [{ id: 'action sign out', group: 'Action', name: 'Sign out', run: signOut }] : []),
    ];
  }, [navigate, instances.data, servers.data, vaults.data, policies.data, jobs.data, backUp, choose, now]);
}

/** What goes to an address when it is run. */
type Go = (path: string) => () => void;

/** Every page, and the actions that begin on one. */
const pageEntries = (go: Go): PaletteEntry[] => [
  ...[...places, settingsPlace].map((place) => ({
    id: `page ${place.path}`,
    group: 'Page',
    name: place.name,
    run: go(place.path),
  })),
  { id: 'action protect', group: 'Action', name: 'Protect databases', run: go('/protect') },
  { id: 'action back up', group: 'Action', name: 'Back up databases', run: go('/databases') },
  { id: 'action restore', group: 'Action', name: 'Restore', run: go('/restore') },
  { id: 'action add server', group: 'Action', name: 'Add server', run: go('/servers?add=server') },
  { id: 'action add vault', group: 'Action', name: 'Add vault', run: go('/vaults?add=vault') },
  { id: 'page azure', group: 'Page', name: 'Azure sign-in', run: go('/settings/azure') },
  { id: 'action add policy', group: 'Action', name: 'Add policy', run: go('/policies/new') },
];

/** A database and what can be done with it at once. */
const instanceEntries = (instance: InstanceSummary, go: Go, backUp: () => void): PaletteEntry[] => [
  {
    id: `instance ${instance.id}`,
    group: 'Database',
    name: instance.name,
    detail:
      instance.name === instance.database
        ? instance.serverName
        : `${instance.database} · ${instance.serverName}`,
    run: go(`/databases/${instance.id}`),
  },
  {
    id: `backup ${instance.id}`,
    group: 'Action',
    name: `Back up ${instance.name} now`,
    run: backUp,
  },
  {
    id: `restore ${instance.id}`,
    group: 'Action',
    name: `Restore ${instance.name}`,
    run: go(`/restore/${instance.id}`),
  },
];

const serverEntry = (server: ServerSummary, go: Go): PaletteEntry => ({
  id: `server ${server.id}`,
  group: 'Server',
  name: server.name,
  detail: `${server.host}:${server.port}`,
  run: go(`/servers/${server.id}`),
});

const vaultEntry = (vault: VaultSummary, go: Go): PaletteEntry => ({
  id: `vault ${vault.id}`,
  group: 'Vault',
  name: vault.name,
  detail: vault.location.kind === 'folder' ? vault.location.path : vault.location.url,
  run: go(`/vaults/${vault.id}`),
});

const policyEntry = (policy: PolicySummary, go: Go): PaletteEntry => ({
  id: `policy ${policy.vaultId} ${policy.id}`,
  group: 'Policy',
  name: policy.name,
  detail: policy.vaultName,
  run: go(`/policies/${policy.vaultId}/${policy.id}`),
});

const jobEntry = (job: Job, go: Go, now: Date): PaletteEntry => ({
  id: `job ${job.id}`,
  group: 'Job',
  name: `${jobKindNames[job.kind]} of ${job.subject}`,
  detail: `${job.state} · ${formatTime(new Date(job.startedAt), now)} · ${job.id}`,
  run: go(`/jobs/${job.id}`),
});
