import { useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'wouter';
import type { InstanceSummary } from '../../../../shared/instances/instances.ts';
import { orpc } from '../../../api/client.ts';
import { visibleText } from '../../../ui/format/identifier-text.ts';
import { NoticeBar } from '../../../ui/states/notice-bar.tsx';
import { Identifier } from '../../../ui/text/identifier.tsx';
import { isMissing } from './is-missing.ts';
import { VerifyDialog } from './verify-dialog.tsx';

/** The verification that the address asks for: a job leads straight to that of its recovery point. */
export function AskedVerification({ instance }: { instance: InstanceSummary }) {
  const [search, setSearch] = useSearchParams();
  const asked = search.get('verify');
  return asked === null ? null : (
    <Asked instance={instance} point={asked} onClose={() => setSearch({}, { replace: true })} />
  );
}

function Asked(props: { instance: InstanceSummary; point: string; onClose: () => void }) {
  const { instance, point, onClose } = props;
  const listed = useQuery(orpc.points.list.queryOptions({ input: { instance: instance.id }, retry: false }));
  if (listed.isPending) return null;
  // where the vault does not answer, the dialog says so
  if (listed.data !== undefined && isMissing(point, listed.data))
    return (
      <NoticeBar kind="warning" onDismiss={onClose}>
        There is no recovery point <Identifier name={point} max={64} /> of this database. If there was one, it
        was deleted.
      </NoticeBar>
    );
  return (
    <VerifyDialog
      instanceId={instance.id}
      point={point}
      what={point === 'latest' ? 'the latest recovery point' : 'this recovery point'}
      named={visibleText(instance.name)}
      serverId={instance.serverId}
      onClose={onClose}
    />
  );
}
