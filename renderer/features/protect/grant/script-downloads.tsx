import { Button, makeStyles } from '@fluentui/react-components';
import type { GrantScript } from '../../../../shared/privileges.ts';
import { download } from '../../../ui/copyable/download.ts';
import { Folded } from '../../../ui/layout/folded.tsx';
import { joinedPowershell, joinedSh } from './joined-scripts.ts';

const useStyles = makeStyles({
  bar: { display: 'flex', flexWrap: 'wrap', gap: '8px', alignItems: 'center' },
});

/** The SQL of all selected databases as one script, for whoever runs it elsewhere. */
export function ScriptDownloads({ commands }: { commands: readonly GrantScript['commands'][] }) {
  const styles = useStyles();
  const saveForSh = () =>
    download('pgkeep-grant-all.sh', 'application/x-sh', joinedSh(commands.map(({ sh }) => sh)));
  const saveForPowershell = () =>
    download(
      'pgkeep-grant-all.ps1',
      'text/plain',
      joinedPowershell(commands.map(({ powershell }) => powershell)),
    );
  return (
    <Folded summary="Run all with psql, from sh or PowerShell">
      <div className={styles.bar}>
        <Button onClick={saveForSh}>Save for sh</Button>
        <Button onClick={saveForPowershell}>Save for PowerShell</Button>
      </div>
    </Folded>
  );
}
