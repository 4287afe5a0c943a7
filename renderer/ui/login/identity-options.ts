import { signedOutHere } from './credential-kinds.ts';

interface Choice {
  readonly id: string;
  readonly name: string;
}

interface IdentityOptions {
  /** Undefined until they are listed. */
  readonly identities: readonly Choice[] | undefined;
  readonly hasFailed: boolean;
  /** Id of the one that is chosen; empty where none is. */
  readonly value: string;
  /** What it means that none is chosen, where that is a choice of its own. */
  readonly none?: string | undefined;
}

/** What an identity is chosen from. Names are as somebody wrote them. */
export function identityOptions({ identities, hasFailed, value, none }: IdentityOptions): Choice[] {
  const isListed = identities?.some(({ id }) => id === value) === true;
  // who is not listed yet may be there
  const unlisted = identities === undefined ? 'The one that is chosen now' : signedOutHere;
  return [
    { id: '', name: none ?? unchosen({ identities, hasFailed }) },
    ...(value === '' || isListed ? [] : [{ id: value, name: unlisted }]),
    ...(identities ?? []),
  ];
}

function unchosen({ identities, hasFailed }: Pick<IdentityOptions, 'identities' | 'hasFailed'>): string {
  if (identities === undefined) return hasFailed ? 'No identities were listed' : 'Reading the identities…';
  return identities.length === 0 ? 'Nobody is signed in' : 'Choose an identity';
}
