import { makeStyles } from '@fluentui/react-components';

const useStyles = makeStyles({
  list: { margin: 0, paddingLeft: '20px', display: 'flex', flexDirection: 'column', gap: '4px' },
});

/** What loading rows into a database that exists does, and does not. */
export function RowsRules() {
  const styles = useStyles();
  return (
    <ul className={styles.list}>
      <li>Rows are loaded only while the table is empty; nothing that is there is changed.</li>
      <li>All of them arrive in one transaction, or none does.</li>
      <li>
        Triggers of the table do not fire meanwhile. Foreign keys and unique indexes are checked as always.
      </li>
    </ul>
  );
}
