import type { PrivilegeFinding } from '../../../shared/privileges.ts';
import { FindingList } from '../../ui/finding-list.tsx';
import { Folded } from '../../ui/folded.tsx';
import { countOf } from '../../ui/format/number.ts';
import { ObjectList } from './object-list.tsx';

/** What a check found; a line that is about many objects opens to them. */
export function PrivilegeFindings({ findings }: { findings: readonly PrivilegeFinding[] }) {
  return <FindingList findings={findings} more={foldedObjects} />;
}

function foldedObjects({ objects, message }: PrivilegeFinding) {
  if (objects.length === 0) return null;
  return (
    <Folded summary={countOf(objects.length, 'object')}>
      <ObjectList label={message} objects={objects} />
    </Folded>
  );
}
