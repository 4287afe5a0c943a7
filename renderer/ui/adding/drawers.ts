import { createContext, type ComponentType } from 'react';

/** What can be added over a page that lacks it. */
export const addable = ['server', 'vault', 'tools'] as const;
export type Addable = (typeof addable)[number];

interface AddingDrawerProps {
  open: boolean;
  onClose: () => void;
  /** Called with what was added, before the drawer closes. */
  onAdded: (added: { readonly id: string }) => void;
}

/** The drawers themselves: they belong to other features, and the frame lends them. */
export type AddingDrawers = Readonly<Record<Addable, ComponentType<AddingDrawerProps>>>;

export const AddingDrawersContext = createContext<AddingDrawers | null>(null);
