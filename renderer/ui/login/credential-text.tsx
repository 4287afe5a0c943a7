import { useQuery } from '@tanstack/react-query';
import type { ServerCredential } from '../../../shared/servers/servers.ts';
import { orpc } from '../../api/client.ts';
import { visibleText } from '../format/identifier-text.ts';
import { credentialWords } from './credential-kinds.ts';

/** Where a login comes from, in a few words; an identity by its name. */
export function CredentialText({ credential }: { credential: ServerCredential }) {
  const listed = useQuery({
    ...orpc.azure.identities.queryOptions({ input: {} }),
    enabled: 'identity' in credential,
  });
  const identities = listed.data?.map(({ identity }) => identity);
  const words = visibleText(credentialWords(credential, identities));
  return <span title={words}>{words}</span>;
}
