import { Suspense, useContext, useRef } from 'react';
import { useLocation } from 'wouter';
import { useQueryText } from '../layout/step-address.ts';
import { addingIn, isOver, withAdding } from './address.ts';
import { AddingDrawersContext, type Addable, type AddingDrawers } from './drawers.ts';

/** Opens the drawer that adds what a page lacks, over the page. It has an address, and Back closes it. */
export function useAdding(): (what: Addable) => void {
  const [path, navigate] = useLocation();
  const search = useQueryText();
  return (what) =>
    navigate(`${path}?${withAdding(search, what)}`, { state: { over: history.state as unknown } });
}

/** The drawer that the address names. What was added is said before it closes, so that the page chooses it. */
export function AddingOverPage({ onAdded }: { onAdded: (what: Addable, id: string) => void }) {
  const drawers = useContext(AddingDrawersContext);
  const what = addingIn(useQueryText());
  if (what === null || drawers === null) return null;
  return <OpenDrawer key={what} what={what} drawers={drawers} onAdded={onAdded} />;
}

function OpenDrawer(props: {
  what: Addable;
  drawers: AddingDrawers;
  onAdded: (what: Addable, id: string) => void;
}) {
  const { what, drawers, onAdded } = props;
  const [path, navigate] = useLocation();
  const search = useQueryText();
  const isClosed = useRef(false);
  const close = () => {
    if (isClosed.current) return;
    isClosed.current = true;
    // the entry that opened it goes, so that Back is the previous step and no closed drawer
    if (isOver(history.state)) history.back();
    else navigate(`${path}?${withAdding(search, null)}`, { replace: true });
  };
  const AddingDrawer = drawers[what];
  return (
    <Suspense fallback={null}>
      <AddingDrawer
        open
        onClose={close}
        onAdded={({ id }) => {
          onAdded(what, id);
          // an opened vault still has something to say; the drawer closes itself then
          if (what !== 'vault') close();
        }}
      />
    </Suspense>
  );
}
