import { Button, Radio, RadioGroup, makeStyles, tokens } from '@fluentui/react-components';
import type { VaultSummary } from '../../../../shared/vaults/vaults.ts';
import { formatSize } from '../../../../shared/words/sizes.ts';
import { visibleText } from '../../../ui/format/identifier-text.ts';
import { countOf } from '../../../../shared/words/counts.ts';

const useStyles = makeStyles({
  box: { display: 'flex', flexDirection: 'column', gap: '16px' },
  choice: { display: 'flex', flexDirection: 'column', minWidth: 0, overflowWrap: 'anywhere' },
  name: { fontWeight: tokens.fontWeightSemibold },
  place: {
    color: tokens.colorNeutralForeground3,
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
  },
  held: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
});

/** Where the recovery points will be kept. */
export function ChooseVault(props: {
  vaults: readonly VaultSummary[];
  /** What each holds, as far as known. */
  held: readonly { id: string; bytes: number; points: number }[];
  vaultId: string | null;
  onChoose: (vaultId: string) => void;
  onAdd: () => void;
}) {
  const styles = useStyles();
  return (
    <div className={styles.box}>
      <RadioGroup
        aria-label="Vault"
        value={props.vaultId ?? ''}
        onChange={(_, { value }) => props.onChoose(value)}
      >
        {props.vaults.map(({ id, name, location }) => {
          const held = props.held.find((each) => each.id === id);
          return (
            <Radio
              key={id}
              value={id}
              label={
                <span className={styles.choice}>
                  <bdi className={styles.name}>{visibleText(name)}</bdi>
                  <bdi className={styles.place}>
                    {visibleText(location.kind === 'folder' ? location.path : location.url)}
                  </bdi>
                  <span className={styles.held}>
                    {held === undefined
                      ? ''
                      : held.points === 0
                        ? 'Empty'
                        : `${countOf(held.points, 'recovery point')}, ${formatSize(held.bytes)}`}
                  </span>
                </span>
              }
            />
          );
        })}
      </RadioGroup>
      <div>
        <Button onClick={props.onAdd}>Add vault…</Button>
      </div>
    </div>
  );
}
