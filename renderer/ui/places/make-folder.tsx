import { Field, Input, makeStyles } from '@fluentui/react-components';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import {
  folderNameProblem,
  type EntryId,
  type PlaceEntry,
  type PlacePurpose,
} from '../../../shared/places.ts';
import { orpc } from '../../api/client.ts';
import { toProblem } from '../../api/problem.ts';
import { ErrorCard } from '../states/errors/error-card.tsx';
import { ReasonedButton } from '../buttons/reasoned.tsx';

const useStyles = makeStyles({
  form: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'flex-start',
    gap: '8px',
    '& > span': { marginTop: '26px' },
  },
  field: { flex: '1 1 240px' },
});

export interface MakeFolderProps {
  folder: EntryId;
  purpose: PlacePurpose;
  suggested: string;
  onMade: (made: PlaceEntry) => void;
}

/** Makes a folder in the one that is shown, and opens it. */
export function MakeFolder({ folder, purpose, suggested, onMade }: MakeFolderProps) {
  const styles = useStyles();
  const [name, setName] = useState(suggested);
  const make = useMutation(orpc.places.makeFolder.mutationOptions({ onSuccess: onMade }));
  const problem = name === '' ? null : folderNameProblem(name);
  const reason =
    name === ''
      ? 'Name it first.'
      : make.isPending
        ? 'Making it…'
        : problem === null
          ? null
          : 'Correct the name.';
  return (
    <>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          // the form that the dialog was opened from would be submitted, too
          event.stopPropagation();
          if (reason === null) make.mutate({ folder, purpose, name });
        }}
      >
        <Field className={styles.field} label="New folder" validationMessage={problem}>
          <Input
            value={name}
            autoComplete="off"
            spellCheck={false}
            onChange={(_, data) => {
              make.reset();
              setName(data.value);
            }}
          />
        </Field>
        <ReasonedButton type="submit" reason={reason}>
          Make folder
        </ReasonedButton>
      </form>
      {make.error === null ? null : (
        <ErrorCard title="The folder was not made" problem={toProblem(make.error)} />
      )}
    </>
  );
}
