import { makeStyles, tokens } from '@fluentui/react-components';
import type { PlacePurpose } from '../../../shared/places.ts';
import { examples } from '../../../shared/command-line/examples.ts';
import { CodeBlock } from '../copyable/code-block.tsx';
import { Identifier } from '../text/identifier.tsx';
import { placeWords } from './words.ts';

const useStyles = makeStyles({
  all: { display: 'flex', flexDirection: 'column', gap: '12px' },
  words: { margin: 0, lineHeight: tokens.lineHeightBase300 },
  quiet: { color: tokens.colorNeutralForeground2 },
});

const start = examples.serveFolder;

/** Nothing can be chosen: pgkeep serves a browser and was not told which folders the page may use. */
export function NoFolders({ purpose }: { purpose: PlacePurpose }) {
  const styles = useStyles();
  return (
    <div className={styles.all}>
      <p className={styles.words}>
        A page in a browser sees only the folders that pgkeep was started with, and there is none. End pgkeep
        and start it with the folder:
      </p>
      <CodeBlock title="Start with a folder" text={start} />
      <p className={styles.words}>
        The option may be repeated. Or do the same on the command line, which takes any path:
      </p>
      <CodeBlock title="On the command line" text={placeWords[purpose].command} />
    </div>
  );
}

/** Beside pgkeep's own folder: how others come into the list. */
export function OtherFolders({ path }: { path: string }) {
  const styles = useStyles();
  return (
    <div className={styles.all}>
      <p className={`${styles.words} ${styles.quiet}`}>
        This is pgkeep’s own folder, on the disk of this machine: <Identifier name={path} max={80} />. To
        choose from others, start pgkeep with them:
      </p>
      <CodeBlock title="Start with a folder" text={start} />
    </div>
  );
}
