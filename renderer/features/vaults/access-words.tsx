import { useQuery } from '@tanstack/react-query';
import type { BlobLocation } from '../../../shared/vaults/vaults.ts';
import { orpc } from '../../api/client.ts';
import { Identifier } from '../../ui/text/identifier.tsx';

const words = {
  entra: 'Microsoft Entra',
  sas: 'Shared access signature',
  'connection-string': 'Connection string',
} as const;

/** How this machine gets into a container; an identity by its name. */
export function AccessWords({ credential }: { credential: BlobLocation['credential'] }) {
  const identities = useQuery(orpc.azure.identities.queryOptions({ input: {} })).data;
  const id = credential.kind === 'entra' ? credential.identity : undefined;
  if (id === undefined) return <span>{words[credential.kind]}</span>;
  const known = identities?.find(({ identity }) => identity.id === id);
  if (known !== undefined) return <Identifier name={known.identity.name} max={63} />;
  return <span>{identities === undefined ? words.entra : 'An identity that was signed out here'}</span>;
}
