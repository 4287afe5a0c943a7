import type { ComponentType, ReactNode } from 'react';
import type { ServerSummary } from '../../../../shared/servers/servers.ts';

export interface WayProps {
  keychain: boolean;
  /** Stands above what the way asks for. */
  tabs: ReactNode;
  onClose: () => void;
  onAdded: (server: ServerSummary) => void;
}

/** A way to find the server that is added. */
export interface Way {
  readonly id: string;
  /** On its tab. */
  readonly title: string;
  /** What the drawer shows: a `DrawerContent`. */
  readonly Content: ComponentType<WayProps>;
}
