import { AddByAddress } from './by-address.tsx';
import { AddFromAzure } from './from-azure.tsx';
import type { Way } from './way.ts';

/** The ways to add a server, a tab each. */
export const ways = [
  { id: 'azure', title: 'From Azure', Content: AddFromAzure },
  { id: 'address', title: 'By address', Content: AddByAddress },
] as const satisfies readonly Way[];

export type WayId = (typeof ways)[number]['id'];
