import { Button, makeStyles } from '@fluentui/react-components';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ServerReport } from '../../../shared/servers/servers.ts';
import { orpc } from '../../api/client.ts';
import { toProblem } from '../../api/problem.ts';
import { useBrowse } from '../places/use-browse.tsx';
import { ErrorCard } from '../states/errors/error-card.tsx';
import { NoticeBar } from '../states/notice-bar.tsx';
import { visibleText } from '../format/identifier-text.ts';

const useStyles = makeStyles({
  all: { display: 'flex', flexDirection: 'column', gap: '8px' },
  words: { margin: '0 0 8px' },
});

/**
 * That no pg_dump on this machine fits the server, and the way to one that is in a folder of its own. Servers are asked
 * again once it is found.
 */
export function MissingTools(props: { report: Pick<ServerReport, 'warnings'>; onAdded?: () => void }) {
  const styles = useStyles();
  const queryClient = useQueryClient();
  const add = useMutation(
    orpc.tools.addFolder.mutationOptions({
      onSuccess: () => {
        void queryClient.invalidateQueries({ queryKey: orpc.tools.key() });
        void queryClient.invalidateQueries({ queryKey: orpc.servers.key() });
        props.onAdded?.();
      },
    }),
  );
  const folder = useBrowse('tools', ({ ticket }) => add.mutate({ folder: { ticket } }));
  return (
    <div className={styles.all}>
      <NoticeBar kind="warning">
        {props.report.warnings.map((warning) => (
          <p key={warning} className={styles.words}>
            {visibleText(warning)}
          </p>
        ))}
        <Button disabledFocusable={add.isPending || folder.isPicking} onClick={folder.browse}>
          Choose the folder with pg_dump
        </Button>
      </NoticeBar>
      {folder.shown}
      {add.error === null ? null : (
        <ErrorCard title="The folder was not added" problem={toProblem(add.error)} />
      )}
    </div>
  );
}
