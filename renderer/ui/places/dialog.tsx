import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  makeStyles,
} from '@fluentui/react-components';
import { skipToken, useMutation, useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import {
  kindOfPlace,
  type EntryId,
  type PlacePurpose,
  type PlaceRoot,
  type TicketedPlace,
} from '../../../shared/places.ts';
import { orpc } from '../../api/client.ts';
import { toProblem } from '../../api/problem.ts';
import { useDiscardGuard } from '../dialogs/discard.tsx';
import { ErrorCard } from '../states/errors/error-card.tsx';
import { ReasonedButton } from '../buttons/reasoned.tsx';
import { useReturnFocus } from '../focus/return-focus.ts';
import { TextSkeleton } from '../states/skeletons.tsx';
import { FolderView } from './folder-view.tsx';
import { NoFolders, OtherFolders } from './no-folders.tsx';
import { PlaceList } from './list.tsx';
import { placeWords } from './words.ts';

const useStyles = makeStyles({
  surface: { maxWidth: '720px' },
  actions: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    justifyContent: 'flex-end',
    gap: '8px',
  },
  content: {
    display: 'flex',
    flexDirection: 'column',
    gap: '16px',
    // the buttons below stay in the window, however low it is
    minHeight: 'min(320px, 100vh - 160px)',
    paddingBlock: '8px',
  },
});

export interface PlaceDialogProps {
  purpose: PlacePurpose;
  onChoose: (place: TicketedPlace) => void;
  onClose: () => void;
}

/** Chooses a file or folder beneath the folders that pgkeep serves. What is sent are ids of what was listed. */
export function PlaceDialog({ purpose, onChoose, onClose }: PlaceDialogProps) {
  const styles = useStyles();
  useReturnFocus(true);
  const { watch, leaveCarefully, question } = useDiscardGuard();
  const { roots, only, at, listing, isOwnRoot, search, setSearch, openFolder } = usePlaces(purpose);
  const actions = useRef<HTMLDivElement>(null);
  const choose = useMutation(orpc.places.choose.mutationOptions({ onSuccess: onChoose }));
  const open = (id: EntryId | null) => {
    choose.reset();
    openFolder(id);
  };
  const wayOn =
    at === only
      ? { label: 'Try again', onClick: () => void listing.refetch() }
      : { label: 'Back to all folders', onClick: () => open(null) };
  const given = roots.data?.some(({ own }) => !own) === true;
  return (
    <>
      <Dialog open onOpenChange={(_, data) => (data.open ? undefined : leaveCarefully(onClose))}>
        <DialogSurface ref={watch} className={styles.surface}>
          <DialogBody>
            <DialogTitle as="h2">{placeWords[purpose].title}</DialogTitle>
            <DialogContent className={styles.content}>
              {roots.error === null ? null : (
                <ErrorCard
                  problem={toProblem(roots.error)}
                  action={{ label: 'Try again', onClick: () => void roots.refetch() }}
                />
              )}
              {roots.isPending ? <TextSkeleton lines={4} /> : null}
              {roots.data?.length === 0 ? <NoFolders purpose={purpose} /> : null}
              {at === null && roots.data !== undefined && roots.data.length > 0 ? (
                <AllFolders roots={roots.data} onOpen={open} />
              ) : null}
              {at === null || listing.isLoadingError ? null : (
                <FolderView
                  key={at}
                  purpose={purpose}
                  folder={at}
                  listing={listing.data}
                  isOwnRoot={isOwnRoot}
                  search={search}
                  onSearch={setSearch}
                  onOpen={open}
                  onAllFolders={only === null ? () => open(null) : null}
                  onNothingToOpen={() => actions.current?.querySelector('button')?.focus()}
                  onChooseFile={(id) => choose.mutate({ entry: id, purpose })}
                />
              )}
              {listing.error === null || at === null ? null : (
                <ErrorCard problem={toProblem(listing.error)} action={wayOn} />
              )}
              {choose.error === null ? null : (
                <ErrorCard title="It was not chosen" problem={toProblem(choose.error)} />
              )}
              {roots.data !== undefined && roots.data.length > 0 && !given ? (
                <OtherFolders path={roots.data[0]?.path ?? ''} />
              ) : null}
            </DialogContent>
            <DialogActions fluid>
              <div ref={actions} className={styles.actions}>
                {kindOfPlace(purpose) === 'folder' && at !== null ? (
                  <ChooseThisFolder
                    isRead={listing.data !== undefined}
                    isOwnRoot={isOwnRoot}
                    isChoosing={choose.isPending}
                    onChoose={() => choose.mutate({ entry: at, purpose })}
                  />
                ) : null}
                <Button onClick={onClose}>Cancel</Button>
              </div>
            </DialogActions>
          </DialogBody>
        </DialogSurface>
      </Dialog>
      {question}
    </>
  );
}

/** The folders that pgkeep serves, and what is in the one that is open. */
function usePlaces(purpose: PlacePurpose) {
  const [folder, setFolder] = useState<EntryId | null>(null);
  const [search, setSearch] = useState('');
  const roots = useQuery(orpc.places.roots.queryOptions({ input: { purpose }, staleTime: 0 }));
  const only = roots.data?.length === 1 && roots.data[0]?.problem === null ? roots.data[0].id : null;
  const at = folder ?? only;
  const listing = useQuery({
    ...orpc.places.list.queryOptions({
      input: at === null ? skipToken : { folder: at, purpose, search },
      staleTime: 0,
    }),
    // while one types, what was found before stays
    placeholderData: (before) => (before?.trail.at(-1)?.id === at ? before : undefined),
  });
  const root = roots.data?.find(({ id }) => id === listing.data?.trail[0]?.id);
  const isOwnRoot = root?.own === true && listing.data?.trail.length === 1;
  const openFolder = (id: EntryId | null) => {
    setSearch('');
    setFolder(id);
  };
  return { roots, only, at, listing, isOwnRoot, search, setSearch, openFolder };
}

/** The folders that all begins with. */
function AllFolders(props: { roots: readonly PlaceRoot[]; onOpen: (id: EntryId) => void }) {
  return (
    <PlaceList
      label="Folders to choose from"
      takesFocus
      entries={props.roots.map(({ id, path, own, problem }) => ({
        id,
        name: path,
        kind: 'folder' as const,
        vault: false,
        problem,
        remark: own ? 'pgkeep’s own' : null,
      }))}
      onOpen={(entry) => props.onOpen(entry.id)}
    />
  );
}

/** Chooses the open folder, once it is read; pgkeep's own is there to make folders in. */
function ChooseThisFolder(props: {
  isRead: boolean;
  isOwnRoot: boolean;
  isChoosing: boolean;
  onChoose: () => void;
}) {
  const { isRead, isOwnRoot, isChoosing, onChoose } = props;
  return (
    <ReasonedButton
      appearance="primary"
      reason={
        !isRead
          ? 'The folder has not been read yet.'
          : isOwnRoot
            ? 'Make or open a folder in it first.'
            : isChoosing
              ? 'Looking at it…'
              : null
      }
      onClick={onChoose}
    >
      Choose this folder
    </ReasonedButton>
  );
}
