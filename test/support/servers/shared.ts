import { inject } from 'vitest';
import { serverAccess, type ServerAccess } from './access.ts';

/** What the global setup hands to the workers: one running server of each major, by major. */
export type SharedServers = Record<number, { port: number; password: string }>;

declare module 'vitest' {
  interface ProvidedContext {
    servers: SharedServers;
  }
}

/**
 * The running server of a major that all integration and security tests share. Create databases (and roles)
 * with names of your own in it, and start a server yourself to stop, break or configure it.
 */
export function sharedServer(major: number): ServerAccess {
  const server = inject('servers')[major];
  if (!server) throw new Error(`No shared server of PostgreSQL ${major} was started.`);
  return serverAccess({ major, ...server });
}
