import type { PrivilegeFinding } from '../../../shared/privileges.ts';
import { FindingList } from '../states/finding-list.tsx';
import { Folded } from '../layout/folded.tsx';
import { countOf } from '../../../shared/words/counts.ts';
import { ObjectList } from './object-list.tsx';

/** What a check found: what needs somebody first, what is well folded under it. A line opens to its objects. */
export function PrivilegeFindings({ findings }: { findings: readonly PrivilegeFinding[] }) {
  const open = findings.filter(({ severity }) => severity !== 'ok');
  const well = findings.filter(({ severity }) => severity === 'ok');
  if (open.length === 0) return <FindingList findings={well} more={foldedObjects} />;
  return (
    <>
      <FindingList findings={open} more={foldedObjects} />
      {well.length === 0 ? null : (
        <Folded summary={`${countOf(well.length, 'check')} found nothing to fix`}>
          <FindingList findings={well} more={foldedObjects} />
        </Folded>
      )}
    </>
  );
}

function foldedObjects({ objects, message }: PrivilegeFinding) {
  if (objects.length === 0) return null;
  return (
    <Folded summary={countOf(objects.length, 'object')}>
      <ObjectList label={message} objects={objects} />
    </Folded>
  );
}
