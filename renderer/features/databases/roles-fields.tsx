import { Checkbox, makeStyles } from '@fluentui/react-components';
import type { RolesForm } from './roles-form.ts';

const useStyles = makeStyles({
  checks: { display: 'flex', flexDirection: 'column', alignItems: 'flex-start' },
});

/** What of the roles goes along with a restore. */
export function RolesFields(props: {
  form: RolesForm;
  onChange: (part: Partial<RolesForm>) => void;
  /** What creating the roles that the server lacks is called. */
  createLabel: string;
}) {
  const styles = useStyles();
  const { form, onChange } = props;
  return (
    <div className={styles.checks}>
      <Checkbox
        label="Restore owners"
        checked={form.owners}
        onChange={(_, { checked }) => onChange({ owners: checked === true })}
      />
      <Checkbox
        label="Restore privileges"
        checked={form.privileges}
        onChange={(_, { checked }) => onChange({ privileges: checked === true })}
      />
      <Checkbox
        label={props.createLabel}
        checked={form.createRoles}
        onChange={(_, { checked }) => onChange({ createRoles: checked === true })}
      />
    </div>
  );
}
