import type { ServerCredential } from '../../../shared/servers.ts';

/** What a file of a server is for. */
export type FilePurpose = 'ca-file' | 'password-file' | 'service-file';

/** What the file of a login is for; null where the login has none. */
export function filePurpose({ kind }: ServerCredential): FilePurpose | null {
  if (kind === 'passfile') return 'password-file';
  return kind === 'service' ? 'service-file' : null;
}
