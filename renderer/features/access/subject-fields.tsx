import { Field, Input, makeStyles, Select } from '@fluentui/react-components';
import { useId } from 'react';
import { AccessPurpose } from '../../../shared/access/access.ts';
import { knownContainers, knownSecrets, secretOfServer } from './prefill.ts';
import {
  lacksAccount,
  lacksKeyVault,
  lacksServerId,
  resourceHint,
  serverIdHint,
  usesServer,
  type AccessForm,
  type AccessProblems,
  type Known,
  type Who,
} from './subject-form.ts';
import type { WholeHome } from './use-home.ts';
import { purposeNames, whoNames } from './words.ts';

const useStyles = makeStyles({
  fields: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(min(100%, 300px), 1fr))',
    columnGap: '24px',
    rowGap: '16px',
    alignItems: 'start',
    maxWidth: '1120px',
  },
});

export interface SubjectFieldsProps {
  form: AccessForm;
  problems: AccessProblems;
  home: WholeHome;
  known: Known;
  onChange: (change: Partial<AccessForm>) => void;
}

const people = Object.keys(whoNames) as Who[];

/** What access is looked at for, and for whom. */
export function SubjectFields(props: SubjectFieldsProps) {
  const styles = useStyles();
  const { form, problems, home, onChange } = props;
  return (
    <div className={styles.fields}>
      <Field label="As whom Azure is asked" required validationMessage={problems.identity ?? null}>
        <Select value={form.identity} onChange={(_, { value }) => onChange({ identity: value })}>
          {form.identity === '' ? <option value="">Choose an identity</option> : null}
          {home.identities.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </Select>
      </Field>
      <Field label="What for">
        <Select
          value={form.purpose}
          onChange={(_, { value }) => onChange({ purpose: AccessPurpose.parse(value) })}
        >
          {AccessPurpose.options.map((purpose) => (
            <option key={purpose} value={purpose}>
              {purposeNames[purpose]}
            </option>
          ))}
        </Select>
      </Field>
      <Field label="Who needs it">
        <Select
          value={form.who}
          onChange={(_, { value }) => onChange({ who: people.find((each) => each === value) ?? 'me' })}
        >
          {people.map((who) => (
            <option key={who} value={who}>
              {whoNames[who]}
            </option>
          ))}
        </Select>
      </Field>
      {form.who === 'me' ? null : (
        <TextField
          {...props}
          name="principal"
          label={form.who === 'backup-vault' ? 'Object id or resource id' : 'Object id'}
          hint={
            form.who === 'service-principal'
              ? 'Of the enterprise application, not of the app registration.'
              : 'As Entra shows it; it is not checked from here.'
          }
        />
      )}
      <Places {...props} />
    </div>
  );
}

/** Server, secret and container; resource ids where Azure shows none. */
function Places(props: SubjectFieldsProps) {
  const { form, problems, home, known, onChange } = props;
  return (
    <>
      {usesServer(form) ? (
        <>
          <Field label="Server" validationMessage={problems.server ?? null}>
            <Select
              value={form.server}
              onChange={(_, { value }) => {
                const secret = secretOfServer(home, value);
                onChange({ server: value, serverId: '', ...(secret === '' ? {} : { secret }) });
              }}
            >
              <option value="">None</option>
              {home.servers.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </Select>
          </Field>
          {lacksServerId(form, known) ? (
            <TextField
              {...props}
              name="serverId"
              label="Resource id of the server"
              hint={serverIdHint(form)}
              required={form.who === 'backup-vault'}
            />
          ) : null}
          <TextField
            {...props}
            name="secret"
            label="Secret with the login"
            hint="Its URI without a version; empty where no key vault is used."
            among={knownSecrets(home)}
          />
          {lacksKeyVault(form, known) ? (
            <TextField
              {...props}
              name="keyVault"
              label="Resource id of the key vault"
              hint={resourceHint(known.notShown.keyVaults, 'Properties')}
            />
          ) : null}
        </>
      ) : null}
      <TextField
        {...props}
        name="container"
        label="Container"
        hint="Its address, such as https://contoso.blob.core.windows.net/backups."
        among={knownContainers(home)}
      />
      {lacksAccount(form, known) ? (
        <TextField
          {...props}
          name="account"
          label="Resource id of the storage account"
          hint={resourceHint(known.notShown.accounts, 'Endpoints')}
        />
      ) : null}
    </>
  );
}

type TextFieldProps = Pick<SubjectFieldsProps, 'form' | 'problems' | 'onChange'> & {
  name: 'principal' | 'serverId' | 'secret' | 'keyVault' | 'container' | 'account';
  label: string;
  hint: string;
  required?: boolean;
  /** What is offered while somebody types. */
  among?: readonly string[];
};

function TextField(props: TextFieldProps) {
  const { form, problems, onChange, name, label, hint, required = false, among = [] } = props;
  const list = useId();
  return (
    <Field label={label} hint={hint} required={required} validationMessage={problems[name] ?? null}>
      <Input
        value={form[name]}
        list={among.length === 0 ? undefined : list}
        spellCheck={false}
        autoComplete="off"
        onChange={(_, { value }) => onChange({ [name]: value })}
      />
      {among.length === 0 ? null : (
        <datalist id={list}>
          {among.map((each) => (
            <option key={each} value={each}>
              {each}
            </option>
          ))}
        </datalist>
      )}
    </Field>
  );
}
