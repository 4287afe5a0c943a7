import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { ChevronRightRegular } from '@fluentui/react-icons/svg/chevron-right';
import { useEffect, useRef, useState } from 'react';
import { kindOfPlace, type EntryId, type PlacePurpose } from '../../../shared/places.ts';
import type { Client } from '../../api/client.ts';
import { visibleText } from '../format/identifier-text.ts';
import { Identifier } from '../text/identifier.tsx';
import { SearchInput } from '../fields/search.tsx';
import { TextSkeleton } from '../states/skeletons.tsx';
import { MakeFolder } from './make-folder.tsx';
import { PlaceList } from './list.tsx';
import { countWords } from './words.ts';

const useStyles = makeStyles({
  view: { display: 'flex', flexDirection: 'column', gap: '16px' },
  trail: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '2px' },
  step: { minWidth: 0, maxWidth: '100%', minHeight: '24px', padding: '2px 6px' },
  status: { margin: 0, color: tokens.colorNeutralForeground2 },
});

export interface FolderViewProps {
  purpose: PlacePurpose;
  folder: EntryId;
  /** Undefined while it is read. */
  listing: Awaited<ReturnType<Client['places']['list']>> | undefined;
  /** Whether it is pgkeep's own folder, in which each vault and export has a folder of its own. */
  isOwnRoot: boolean;
  search: string;
  onSearch: (search: string) => void;
  onOpen: (folder: EntryId) => void;
  /** Shows all folders to begin with; null where there is one only. */
  onAllFolders: (() => void) | null;
  onChooseFile: (file: EntryId) => void;
  /** The folder that was opened has nothing to go on to. */
  onNothingToOpen: () => void;
}

/** From so many entries on a search helps. */
const searchFrom = 12;

/** What is in a folder, the way to it, and a new one in it. */
export function FolderView(props: FolderViewProps) {
  const { listing, purpose, search } = props;
  const styles = useStyles();
  const [searchable, setSearchable] = useState(false);
  const view = useRef<HTMLDivElement>(null);
  const loaded = listing !== undefined;
  const { isOwnRoot, onNothingToOpen } = props;
  // The button that led here has gone: the focus goes on to what is next, once.
  useEffect(() => {
    if (!loaded) return;
    const next = view.current?.querySelector<HTMLElement>(isOwnRoot ? 'ul button, form input' : 'ul button');
    if (next === null || next === undefined) onNothingToOpen();
    else next.focus();
    // oxlint-disable-next-line react/exhaustive-deps -- not when a search changes what is listed: it has the focus then
  }, [loaded]);
  if (listing === undefined) return <TextSkeleton lines={6} />;
  const { entries, more, trail } = listing;
  if (!searchable && entries.length >= searchFrom) setSearchable(true);
  return (
    <div ref={view} className={styles.view}>
      <nav className={styles.trail} aria-label="Where this is">
        {props.onAllFolders === null ? null : (
          <>
            <Button className={styles.step} appearance="subtle" size="small" onClick={props.onAllFolders}>
              All folders
            </Button>
            <ChevronRightRegular aria-hidden="true" />
          </>
        )}
        {trail.map(({ id, name }, index) =>
          index === trail.length - 1 ? (
            <span key={id} className={styles.step} aria-current="location">
              <Identifier name={name} max={60} />
            </span>
          ) : (
            <span key={id} className={styles.trail}>
              <Button
                className={styles.step}
                appearance="subtle"
                size="small"
                onClick={() => props.onOpen(id)}
              >
                <Identifier name={name} max={40} />
              </Button>
              <ChevronRightRegular aria-hidden="true" />
            </span>
          ),
        )}
      </nav>
      {searchable ? (
        <SearchInput label="Search in this folder" value={search} onChange={props.onSearch} />
      ) : null}
      {entries.length === 0 ? null : (
        <PlaceList
          label={`In ${visibleText(trail.at(-1)?.name ?? '')}`}
          entries={entries}
          onOpen={(entry) =>
            entry.kind === 'folder' ? props.onOpen(entry.id) : props.onChooseFile(entry.id)
          }
        />
      )}
      <p role="status" className={styles.status}>
        {listing.vault ? 'This folder holds a vault. ' : ''}
        {entries.length === 0 && search !== ''
          ? 'Nothing here has that in its name.'
          : entries.length === 0
            ? emptyWords(purpose, props.isOwnRoot)
            : countWords(entries, more)}
      </p>
      {purpose === 'vault' || purpose === 'files' ? (
        <MakeFolder
          folder={props.folder}
          purpose={purpose}
          suggested={props.isOwnRoot && entries.length === 0 ? 'main' : ''}
          onMade={({ id }) => props.onOpen(id)}
        />
      ) : null}
    </div>
  );
}

function emptyWords(purpose: PlacePurpose, isOwnRoot: boolean): string {
  if (isOwnRoot) return 'Nothing is in it yet: make a folder below.';
  return kindOfPlace(purpose) === 'folder' ? 'There is no folder in it.' : 'The folder is empty.';
}
