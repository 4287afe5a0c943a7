import { addable, type Addable } from './drawers.ts';

/** Query of an address with the drawer that stands over the page: `?add=server`; null: none. */
export function withAdding(search: string, what: Addable | null): string {
  const params = new URLSearchParams(search);
  if (what === null) params.delete('add');
  else params.set('add', what);
  return params.toString();
}

/** What the query says is being added; null: nothing. */
export const addingIn = (search: string): Addable | null =>
  addable.find((what) => what === new URLSearchParams(search).get('add')) ?? null;

/** Whether the entry of the browser's history is one that `useAdding` made over a page. */
export const isOver = (state: unknown): boolean =>
  typeof state === 'object' && state !== null && 'over' in state;
