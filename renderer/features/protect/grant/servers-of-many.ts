import type { Candidate } from '../candidates.ts';

export interface ServerOfMany {
  id: string;
  name: string;
  /** How many of its databases lack something. */
  databases: number;
}

/** The servers of the databases, in the order of their first one. */
export function serversOf(candidates: readonly Candidate[]): ServerOfMany[] {
  const servers = new Map<string, ServerOfMany>();
  for (const { serverId, serverName } of candidates) {
    const known = servers.get(serverId);
    servers.set(serverId, { id: serverId, name: serverName, databases: (known?.databases ?? 0) + 1 });
  }
  return [...servers.values()];
}
