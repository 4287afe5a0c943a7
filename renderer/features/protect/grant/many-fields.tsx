import { Field, Select, makeStyles } from '@fluentui/react-components';
import type { Dispatch } from 'react';
import { visibleText } from '../../../ui/format/identifier-text.ts';
import { countOf } from '../../../../shared/words/counts.ts';
import { FormSelect } from '../../../ui/privileges/form-select.tsx';
import { AdministratorFields } from '../../../ui/run-sql/administrator-fields.tsx';
import type { GrantManyEvent, GrantManyState } from './many-state.ts';
import type { ServerOfMany } from './servers-of-many.ts';

const useStyles = makeStyles({
  pair: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(240px, 100%), 1fr))',
    gap: '16px',
    alignItems: 'start',
  },
});

export interface GrantManyFieldsProps {
  servers: readonly ServerOfMany[];
  state: GrantManyState;
  dispatch: Dispatch<GrantManyEvent>;
}

/** On which server, in which form, and as whom. */
export function GrantManyFields({ servers, state, dispatch }: GrantManyFieldsProps) {
  const styles = useStyles();
  return (
    <>
      <div className={styles.pair}>
        {servers.length === 1 ? null : (
          <ServerSelect
            servers={servers}
            serverId={state.serverId}
            disabled={state.isRunning}
            onServer={(id) => dispatch({ kind: 'server chosen', serverId: id })}
          />
        )}
        <FormSelect
          form={state.form}
          onForm={(next) => dispatch({ kind: 'form chosen', form: next })}
          disabled={state.isRunning}
        />
      </div>
      <div className={styles.pair}>
        <AdministratorFields
          user={state.user}
          onUser={(user) => dispatch({ kind: 'user typed', user })}
          password={state.password}
          onPassword={(password) => dispatch({ kind: 'password typed', password })}
          passwordHint="For all of them; forgotten when the drawer closes."
        />
      </div>
    </>
  );
}

function ServerSelect(props: {
  servers: readonly ServerOfMany[];
  serverId: string;
  disabled: boolean;
  onServer: (id: string) => void;
}) {
  return (
    <Field label="Server">
      <Select
        value={props.serverId}
        disabled={props.disabled}
        onChange={(_, { value }) => props.onServer(value)}
      >
        {props.servers.map(({ id, name, databases }) => (
          <option key={id} value={id}>
            {`${visibleText(name)}: ${countOf(databases, 'database')}`}
          </option>
        ))}
      </Select>
    </Field>
  );
}
