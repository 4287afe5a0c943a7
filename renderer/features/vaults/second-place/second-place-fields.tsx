import { Checkbox, makeStyles } from '@fluentui/react-components';
import { Folded } from '../../../ui/layout/folded.tsx';
import { StorageFields } from '../../../ui/storage/fields.tsx';
import type { StorageForm } from '../../../ui/storage/form.ts';
import type { useSecondPlace } from './use-second-place.ts';

const useStyles = makeStyles({
  content: { display: 'flex', flexDirection: 'column', gap: '16px', '& > p': { margin: 0 } },
});

export interface SecondPlaceFieldsProps {
  second: ReturnType<typeof useSecondPlace>;
  showProblems: boolean;
  /** Called when something was changed. */
  onChange: () => void;
  /** What the fields hold when the second place is asked for. */
  empty: StorageForm;
}

/** What most vaults need not be told: that their leases lie somewhere else. */
export function SecondPlaceFields({ second, showProblems, onChange, empty }: SecondPlaceFieldsProps) {
  const styles = useStyles();
  const { form, open, setOpen, problems } = second;
  const change = (changed: StorageForm | null) => {
    onChange();
    second.setForm(changed);
  };
  return (
    <Folded
      summary={form === null ? 'Advanced: leases in the vault' : 'Advanced: leases in a second place'}
      open={open}
      onToggle={setOpen}
    >
      <div className={styles.content}>
        <p>
          While pgkeep backs up or restores, it writes small files over again and again: leases, by which
          workstations keep out of each other’s way. A container with an immutability policy refuses that:
          then these files go into a second place, which all workstations that use the vault have to reach.
        </p>
        <Checkbox
          label="Keep leases in a second place"
          checked={form !== null}
          onChange={(_, data) => change(data.checked === true ? empty : null)}
        />
        {form === null ? null : (
          <div role="group" aria-label="Second place" className={styles.content}>
            <StorageFields
              purpose="vault"
              form={form}
              problems={showProblems ? problems : {}}
              onChange={(part) => change({ ...form, ...part })}
            />
          </div>
        )}
      </div>
    </Folded>
  );
}
