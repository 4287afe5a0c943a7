import { Button } from '@fluentui/react-components';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { orpc } from '../../../api/client.ts';
import { toProblem } from '../../../api/problem.ts';
import { visibleText } from '../../../ui/format/identifier-text.ts';
import { ErrorCard } from '../../../ui/states/errors/error-card.tsx';
import { NoticeBar } from '../../../ui/states/notice-bar.tsx';

/** That due backups run only while pgkeep is open, where the operating system does not start them. */
export function ServiceNotice() {
  const queryClient = useQueryClient();
  const service = useQuery(orpc.service.status.queryOptions());
  const install = useMutation(
    orpc.service.install.mutationOptions({
      onSettled: () => queryClient.invalidateQueries({ queryKey: orpc.service.key() }),
    }),
  );
  if (service.isPending || (service.data?.installed === true && service.data.isOn)) return null;
  const { data } = service;
  return (
    <>
      <NoticeBar
        kind="note"
        action={
          data === undefined ? undefined : (
            <Button size="small" disabledFocusable={install.isPending} onClick={() => install.mutate({})}>
              Install the service
            </Button>
          )
        }
      >
        Due backups run while pgkeep is open. To have the operating system start them every 15 minutes,
        install the service{data === undefined ? '' : ` (${visibleText(data.place)})`}, here or with pgkeep
        service install.
      </NoticeBar>
      {install.error === null ? null : (
        <ErrorCard title="The service was not installed" problem={toProblem(install.error)} />
      )}
    </>
  );
}
