import type { FixStep } from '../../../shared/errors.ts';

/** What lets an address through a firewall. */
export type AddressStep = Extract<FixStep, { do: 'add-address' }>;

/** The step among them that lets an address in; undefined where there is none. */
export const addressStep = (steps: readonly FixStep[] | undefined): AddressStep | undefined =>
  steps?.find((step) => step.do === 'add-address');

/** Whose rules a drawer is about, as it calls and asks for it: a key vault by its address, a server by its host or resource id. */
export const placeOf = ({ at, place }: Pick<AddressStep, 'at' | 'place'>) =>
  at === 'server'
    ? ({ kind: 'server', id: place } as const)
    : ({ kind: 'key vault', id: place, name: URL.parse(place)?.hostname.split('.', 1)[0] ?? place } as const);
