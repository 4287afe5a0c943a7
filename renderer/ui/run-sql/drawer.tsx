import { DrawerSurface } from '../dialogs/drawer.tsx';
import { RunContent, type RunContentProps } from './content.tsx';
import type { Ran } from './runnable.ts';

/** Running SQL as an administrator, over the page that shows it. */
export function RunDrawer<Answer extends Ran>(props: Omit<RunContentProps<Answer>, 'onBack'>) {
  return (
    <DrawerSurface open onClose={props.onClose}>
      <RunContent {...props} />
    </DrawerSurface>
  );
}
