import { AddByAddress } from './by-address.tsx';
import type { Way } from './way.ts';

/** The ways to add a server, a tab each; a single one needs no tab. */
export const ways: readonly [Way, ...Way[]] = [{ id: 'address', title: 'By address', Content: AddByAddress }];
