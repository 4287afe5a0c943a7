import { Checkbox, Input, makeStyles, tokens } from '@fluentui/react-components';
import { useId, useMemo } from 'react';
import { toProblem } from '../../../api/problem.ts';
import { visibleText } from '../../../ui/format/identifier-text.ts';
import { Identifier } from '../../../ui/text/identifier.tsx';
import { TextSkeleton } from '../../../ui/states/skeletons.tsx';
import { StatusBadge } from '../../../ui/states/status/status-badge.tsx';
import { rolesSentence, type ArchiveRole } from './role-map.ts';
import type { DatabaseTargetProps } from './props.ts';

const useStyles = makeStyles({
  scroll: {
    maxHeight: '320px',
    overflow: 'auto',
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: '6px',
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  table: { borderCollapse: 'collapse', width: '100%', tableLayout: 'fixed' },
  head: {
    textAlign: 'left',
    padding: '8px 12px',
    fontSize: tokens.fontSizeBase200,
    fontWeight: tokens.fontWeightSemibold,
    color: tokens.colorNeutralForeground2,
    backgroundColor: tokens.colorNeutralBackground2,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    position: 'sticky',
    top: 0,
    zIndex: 1,
  },
  cell: {
    padding: '4px 12px',
    borderTop: `1px solid ${tokens.colorNeutralStroke3}`,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    overflowWrap: 'anywhere',
    '& bdi': { whiteSpace: 'pre-wrap' },
  },
  input: { width: '100%', minWidth: '0' },
  words: { margin: 0, color: tokens.colorNeutralForeground2 },
});

/** The roles that the archive names, whether the target has them, and what they become there. */
export function RoleMapTable({
  draft,
  onChange,
  target,
}: Pick<DatabaseTargetProps, 'draft' | 'onChange' | 'target'>) {
  const styles = useStyles();
  const id = useId();
  const { roles, targetRoles, suggested } = target;
  const known = useMemo(() => new Set(targetRoles), [targetRoles]);
  const sorted = useMemo(
    () => [...(roles ?? [])].sort((a, b) => Number(a.onTarget) - Number(b.onTarget)),
    [roles],
  );
  if (roles === undefined)
    return target.problem === null && target.rolesProblem === null ? (
      <TextSkeleton lines={2} />
    ) : (
      <p className={styles.words}>
        {target.rolesProblem === null || target.problem !== null
          ? 'The roles are compared once the server answers.'
          : `The roles were not compared: ${visibleText(toProblem(target.rolesProblem).message)}`}
      </p>
    );
  if (roles.length === 0) return <p className={styles.words}>The archive names no roles.</p>;
  return (
    <>
      <p className={styles.words}>{rolesSentence(roles)}</p>
      <datalist id={id}>
        {targetRoles.map((name) => (
          <option key={name} value={name}>
            {visibleText(name)}
          </option>
        ))}
      </datalist>
      <div className={styles.scroll} tabIndex={0} role="region" aria-label="Roles">
        <table className={styles.table}>
          <thead>
            <tr>
              {['In the archive', 'On the target', 'Becomes'].map((title) => (
                <th key={title} scope="col" className={styles.head}>
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {sorted.map((role) => (
              <RoleRow
                key={role.name}
                role={role}
                value={draft.roleMap.get(role.name) ?? suggested.get(role.name) ?? ''}
                known={known}
                created={draft.createRoles}
                listId={id}
                onValue={(value) => onChange({ roleMap: new Map(draft.roleMap).set(role.name, value) })}
              />
            ))}
          </tbody>
        </table>
      </div>
      <Checkbox
        label="Create the roles that the target lacks, without passwords"
        checked={draft.createRoles}
        onChange={(_, data) => onChange({ createRoles: data.checked === true })}
      />
    </>
  );
}

interface RoleRowProps {
  role: ArchiveRole;
  /** What the role becomes; empty: it keeps its name. */
  value: string;
  /** Roles of the target. */
  known: ReadonlySet<string>;
  /** Whether missing roles are created. */
  created: boolean;
  /** Of the list of the target's roles. */
  listId: string;
  onValue: (value: string) => void;
}

function RoleRow({ role, value, known, created, listId, onValue }: RoleRowProps) {
  const styles = useStyles();
  const isUnknown = value !== '' && !known.has(value);
  return (
    <tr>
      <td className={styles.cell}>
        <Identifier name={role.name} max={32} />
      </td>
      <td className={styles.cell}>
        <RoleState role={role} value={value} isUnknown={isUnknown} created={created} />
      </td>
      <td className={styles.cell}>
        <Input
          className={styles.input}
          size="small"
          list={listId}
          aria-label={`${visibleText(role.name)} becomes`}
          aria-invalid={isUnknown}
          placeholder={role.onTarget || created ? 'keeps its name' : 'role on the target'}
          autoComplete="off"
          spellCheck={false}
          value={value}
          onChange={(_, data) => onValue(data.value)}
        />
        {isUnknown ? <span role="status">The target has no such role.</span> : null}
      </td>
    </tr>
  );
}

/** Whether the target has the role, gets it, or has another one that stands in for it. */
function RoleState(props: { role: ArchiveRole; value: string; isUnknown: boolean; created: boolean }) {
  const { role, value, isUnknown, created } = props;
  if (isUnknown) return <StatusBadge status="blocker" word="Missing" />;
  if (value !== '' && value !== role.name) return <StatusBadge status="ok" word="Mapped" />;
  if (role.onTarget) return <StatusBadge status="ok" word="Is there" />;
  return created ? (
    <StatusBadge status="ok" word="Is created" />
  ) : (
    <StatusBadge status="blocker" word="Missing" />
  );
}
