import { Checkbox, Field, makeStyles, Radio, RadioGroup, tokens } from '@fluentui/react-components';
import type { AccessRow } from '../../../shared/access/access.ts';
import { visibleText } from '../../ui/format/identifier-text.ts';
import { narrowest, type Picked } from './picks.ts';

const useStyles = makeStyles({
  row: {
    display: 'flex',
    flexDirection: 'column',
    gap: '4px',
    paddingBottom: '12px',
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    overflowWrap: 'anywhere',
  },
  where: { paddingLeft: '32px' },
  policy: { margin: 0 },
});

export interface ScopeChoiceProps {
  row: AccessRow;
  picked: Picked;
  onPick: (scope: string | null) => void;
}

/** Whether one row is assigned, and where; what each place opens is said beside it. */
export function ScopeChoice({ row, picked, onPick }: ScopeChoiceProps) {
  const styles = useStyles();
  const { need, grant, title } = row;
  const scope = picked[need] ?? null;
  if (grant === null) return null;
  return (
    <div className={styles.row}>
      <Checkbox
        label={visibleText(title)}
        checked={scope !== null}
        onChange={(_, { checked }) => onPick(checked === true ? narrowest(row) : null)}
      />
      {scope === null ? null : (
        <div className={styles.where}>
          {grant.kind === 'role' ? (
            <Scopes grant={grant} title={title} scope={scope} onPick={onPick} />
          ) : (
            <p className={styles.policy}>
              The permissions {grant.permissions.join(' and ')} in the access policies of the key vault.{' '}
              {visibleText(grant.opens)}
            </p>
          )}
        </div>
      )}
    </div>
  );
}

interface ScopesProps {
  grant: Extract<AccessRow['grant'], { kind: 'role' }>;
  title: string;
  scope: string;
  onPick: (scope: string) => void;
}

function Scopes({ grant, title, scope, onPick }: ScopesProps) {
  return (
    <Field label={`What the role ${grant.roleName} opens`}>
      <RadioGroup
        value={scope}
        aria-label={`Where: ${visibleText(title)}`}
        onChange={(_, { value }) => onPick(value)}
      >
        {grant.scopes.map(({ id, opens }) => (
          <Radio key={id} value={id} label={visibleText(opens)} />
        ))}
      </RadioGroup>
    </Field>
  );
}
