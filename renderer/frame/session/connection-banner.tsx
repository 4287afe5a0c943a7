import { makeStyles, tokens } from '@fluentui/react-components';
import { PlugDisconnectedRegular } from '@fluentui/react-icons/svg/plug-disconnected';
import { useSyncExternalStore } from 'react';
import { connectionState } from '../../api/connection.ts';
import { insideElectron } from '../../api/platform.ts';
import { useStatusColours } from '../../look/status-colours.ts';
import { useNow } from '../../ui/text/use-now.ts';

/** A blink of a connection is not worth a word; in milliseconds. */
const quietMs = 1_000;
/** After this the user is told what else to look at. */
const patienceMs = 12_000;

const useStyles = makeStyles({
  banner: {
    display: 'flex',
    alignItems: 'center',
    gap: '8px',
    padding: '8px 16px',
    marginLeft: '1px',
    color: tokens.colorNeutralForeground1,
    fontSize: tokens.fontSizeBase300,
  },
});

/** Says that the way to pgkeep is gone, and what goes on meanwhile. */
export function ConnectionBanner() {
  const styles = useStyles();
  const colours = useStatusColours();
  const state = useSyncExternalStore(connectionState.subscribe, connectionState.get);
  const isSought = state.phase === 'connecting' || state.phase === 'lost';
  const now = useNow(isSought ? 500 : null);
  const gone = now - state.since;
  const shown = isSought && gone > quietMs;
  const words =
    state.phase === 'connecting'
      ? 'Connecting to pgkeep…'
      : 'Connection to pgkeep lost, reconnecting… Jobs go on; what is shown may be out of date.';
  const more =
    gone > patienceMs && !insideElectron()
      ? ' If “pgkeep serve” was stopped, start it again and open the address that it prints.'
      : '';
  return (
    <div role="status">
      {shown ? (
        <div className={styles.banner} style={{ backgroundColor: colours.warningSurface }}>
          <PlugDisconnectedRegular aria-hidden="true" fontSize={20} color={colours.warning} />
          <span>
            {words}
            {more}
          </span>
        </div>
      ) : null}
    </div>
  );
}
