import { makeStyles, tokens } from '@fluentui/react-components';
import { Suspense, lazy, useState } from 'react';
import { useMedia } from '../look/use-media.ts';
import { ConnectionBanner } from './session/connection-banner.tsx';
import { JobToasts } from './toasts/job-toasts.tsx';
import { Pages } from './pages.tsx';
import { Rail } from './rail.tsx';
import { SessionEnded } from './session/ended.tsx';
import { TopBar } from './top-bar/top-bar.tsx';
import { usePaletteShortcut } from './palette/use-shortcut.ts';
import { useRememberedFlag } from './use-remembered-flag.ts';
import { useTrackNavigation } from './use-track-navigation.ts';

const Palette = lazy(() => import('./palette/palette.tsx'));

const useStyles = makeStyles({
  frame: {
    display: 'grid',
    gridTemplateColumns: 'auto minmax(0, 1fr)',
    gridTemplateRows: 'auto minmax(0, 1fr)',
    height: '100%',
    backgroundColor: tokens.colorNeutralBackground2,
  },
  top: { gridColumn: '1 / -1' },
  column: { display: 'flex', flexDirection: 'column', minHeight: 0 },
  main: {
    flex: '1 1 auto',
    minHeight: 0,
    overflow: 'auto',
    backgroundColor: tokens.colorNeutralBackground1,
    borderTopLeftRadius: '6px',
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
    borderLeft: `1px solid ${tokens.colorNeutralStroke2}`,
    outlineStyle: 'none',
  },
  skip: {
    position: 'absolute',
    left: '8px',
    top: '-64px',
    zIndex: 10,
    padding: '8px 16px',
    borderRadius: '6px',
    backgroundColor: tokens.colorNeutralBackground1,
    color: tokens.colorBrandForegroundLink,
    boxShadow: tokens.shadow16,
    ':focus': { top: '8px' },
  },
});

/** Rail, top bar and the page between them. */
export function Frame() {
  const styles = useStyles();
  const narrow = useMedia('(max-width: 1099px)');
  const tiny = useMedia('(max-width: 700px)');
  const [chosen, setChosen] = useRememberedFlag('pgkeep.rail-collapsed');
  const collapsed = tiny || (chosen ?? narrow);
  const [paletteOpen, setPaletteOpen] = useState(false);
  usePaletteShortcut(() => setPaletteOpen(true));
  useTrackNavigation();

  return (
    <div className={styles.frame}>
      <a
        className={styles.skip}
        href="#content"
        onClick={(event) => {
          event.preventDefault();
          document.getElementById('content')?.focus();
        }}
      >
        Skip to content
      </a>
      <div className={styles.top}>
        <TopBar onOpenPalette={() => setPaletteOpen(true)} />
      </div>
      <Rail collapsed={collapsed} onToggle={tiny ? null : () => setChosen(!collapsed)} />
      <div className={styles.column}>
        <ConnectionBanner />
        <main id="content" tabIndex={-1} className={styles.main}>
          <Pages />
        </main>
      </div>
      {paletteOpen ? (
        <Suspense fallback={null}>
          <Palette onClose={() => setPaletteOpen(false)} />
        </Suspense>
      ) : null}
      <JobToasts />
      <SessionEnded />
    </div>
  );
}
