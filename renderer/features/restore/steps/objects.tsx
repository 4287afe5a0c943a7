import { Button, Field, Radio, RadioGroup, makeStyles, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import { Folded } from '../../../ui/layout/folded.tsx';
import { formatSize } from '../../../../shared/words/sizes.ts';
import { countOf } from '../../../../shared/words/counts.ts';
import { Identifier } from '../../../ui/text/identifier.tsx';
import { SearchInput } from '../../../ui/fields/search.tsx';
import { BlockSkeleton } from '../../../ui/states/skeletons.tsx';
import type { Draft } from '../draft.ts';
import {
  bringsDatabaseWide,
  chosenAmount,
  nothingChosen,
  scopeOf,
  selectionOf,
  toggledScope,
  treeCheck,
} from '../objects/choice.ts';
import type { ArchivedThing } from '../objects/archive-tree.ts';
import { ObjectTree } from '../objects/tree.tsx';
import type { useContents } from '../objects/use-contents.ts';
import { Unread } from './unread.tsx';

const useStyles = makeStyles({
  bar: { display: 'flex', flexWrap: 'wrap', gap: '8px', alignItems: 'center' },
  search: { flex: '1 1 140px', minWidth: '0', maxWidth: '320px' },
  count: { flexBasis: '100%', color: tokens.colorNeutralForeground2 },
  box: { display: 'flex', flexDirection: 'column', gap: '12px', minWidth: 0 },
  note: { margin: 0, color: tokens.colorNeutralForeground2 },
  list: {
    margin: 0,
    paddingLeft: '20px',
    maxHeight: '200px',
    overflow: 'auto',
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
});

export interface ObjectsStepProps {
  draft: Draft;
  onChange: (change: Partial<Draft>) => void;
  contents: ReturnType<typeof useContents>;
}

/** The whole database, or what is checked in the tree of its objects. */
export function ObjectsStep({ draft, onChange, contents }: ObjectsStepProps) {
  return (
    <>
      <Field label="What comes back">
        <RadioGroup
          value={draft.scope}
          onChange={(_, data) => onChange({ scope: data.value === 'chosen' ? 'chosen' : 'whole' })}
        >
          <Radio value="whole" label="The whole database" />
          <Radio value="chosen" label="Chosen schemas and tables" />
        </RadioGroup>
      </Field>
      {draft.scope === 'whole' ? null : (
        <ChosenObjects draft={draft} onChange={onChange} contents={contents} />
      )}
    </>
  );
}

function ChosenObjects({ draft, onChange, contents }: ObjectsStepProps) {
  const styles = useStyles();
  const [search, setSearch] = useState('');
  const { query, tree } = contents;
  if (tree === undefined)
    return (
      <Unread
        query={query}
        title="The archive’s contents were not read"
        skeleton={<BlockSkeleton height={448} />}
      />
    );
  const amount = chosenAmount(tree, draft.choice);
  const selection = selectionOf(tree, draft.choice);
  const isAll = treeCheck(tree, draft.choice) === 'all';
  return (
    <div className={styles.box}>
      <div className={styles.bar}>
        <SearchInput
          className={styles.search}
          label="Search objects"
          placeholder="Search schemas, tables, objects"
          value={search}
          onChange={setSearch}
        />
        <Button
          disabledFocusable={isAll}
          onClick={() => onChange({ choice: toggledScope(nothingChosen, scopeOf(tree.schemas)) })}
        >
          Check all
        </Button>
        <Button disabledFocusable={selection === null} onClick={() => onChange({ choice: nothingChosen })}>
          Uncheck all
        </Button>
        <span className={styles.count} role="status">
          {selection === null
            ? 'Nothing is checked'
            : `${countOf(amount.relations, 'table or view', 'tables and views')} · ${formatSize(amount.bytes)}${amount.rows === null ? '' : ` · ${countOf(amount.rows, 'row')}`}`}
        </span>
      </div>
      <ObjectTree
        tree={tree}
        search={search}
        choice={draft.choice}
        onChange={(choice) => onChange({ choice })}
      />
      <p className={styles.note}>
        A table brings its rows, indexes, constraints, triggers and privileges, and all types and functions of
        its schema that need no other table: the archive does not say which of them it calls.
      </p>
      {tree.databaseWide.length === 0 ? null : (
        <DatabaseWide
          things={tree.databaseWide}
          included={selection !== null && bringsDatabaseWide(selection)}
        />
      )}
    </div>
  );
}

function DatabaseWide({ things, included }: { things: readonly ArchivedThing[]; included: boolean }) {
  const styles = useStyles();
  const counted = countOf(things.length, 'object of the whole database', 'objects of the whole database');
  return (
    <Folded
      summary={
        included
          ? `${counted} come${things.length === 1 ? 's' : ''} along`
          : `${counted} stay${things.length === 1 ? 's' : ''} out: nothing of some schema, or not its other objects, is checked`
      }
    >
      <ul className={styles.list} tabIndex={0} aria-label="Objects of the whole database">
        {things.slice(0, 200).map(({ kind, name }, index) => (
          <li key={`${index} ${kind} ${name}`}>
            {kind.toLowerCase()} <Identifier name={name} max={48} />
          </li>
        ))}
        {things.length > 200 ? <li>and {things.length - 200} more</li> : null}
      </ul>
    </Folded>
  );
}
