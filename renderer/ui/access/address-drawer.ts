import { createContext, type ComponentType } from 'react';
import type { placeOf } from './address-step.ts';

export interface AddressDrawerProps {
  /** Name or id of the identity as whom Azure is asked. */
  identity: string;
  place: ReturnType<typeof placeOf>;
  /** What the server or the key vault said it saw. */
  seen: string | null;
  onClose: () => void;
}

/** The drawer itself: it belongs to another feature, and the frame lends it. */
export const AddressDrawerContext = createContext<ComponentType<AddressDrawerProps> | null>(null);
