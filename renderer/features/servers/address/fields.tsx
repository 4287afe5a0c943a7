import { Checkbox, Field, Input, Radio, RadioGroup, makeStyles } from '@fluentui/react-components';
import { isAzureHost } from '../../../../shared/servers/azure-hosts.ts';
import { TlsMode } from '../../../../shared/servers/servers.ts';
import { PlaceInput } from '../../../ui/places/input.tsx';
import { tlsHints, tlsNames } from '../../../ui/login/credential-kinds.ts';
import { suggestedName, type ServerForm, type ServerProblems } from './form.ts';
import { offeredTls } from './tls.ts';

const useStyles = makeStyles({
  pair: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr) 112px',
    gap: '16px',
    '& .fui-Input': { minWidth: 0, width: '100%' },
    '& .fui-Input__input': { minWidth: 0, width: '100%' },
  },
});

export interface AddressFieldsProps {
  form: ServerForm;
  problems: ServerProblems;
  onChange: (change: Partial<ServerForm>) => void;
}

/** Host and port. */
export function PlaceFields({ form, problems, onChange }: AddressFieldsProps) {
  const styles = useStyles();
  const optional = form.login.kind === 'service';
  return (
    <div className={styles.pair}>
      <Field label="Host" required={!optional} validationMessage={problems.host ?? null}>
        <Input
          name="host"
          value={form.host}
          autoComplete="off"
          spellCheck={false}
          onChange={(_, data) => onChange({ host: data.value })}
        />
      </Field>
      <Field label="Port" required={!optional} validationMessage={problems.port ?? null}>
        <Input
          value={form.port}
          inputMode="numeric"
          autoComplete="off"
          onChange={(_, data) => onChange({ port: data.value })}
        />
      </Field>
    </div>
  );
}

export function UserField({ form, problems, onChange }: AddressFieldsProps) {
  const isEntra = form.login.kind === 'entra';
  const optional = isEntra || form.login.kind === 'service';
  return (
    <Field
      label="User"
      required={!optional}
      validationMessage={problems.user ?? null}
      hint={
        isEntra
          ? 'The role that is mapped to the identity, or the name of a group that it is a member of. Empty: what the identity is called.'
          : null
      }
    >
      <Input
        name="user"
        value={form.user}
        autoComplete="off"
        spellCheck={false}
        onChange={(_, data) => onChange({ user: data.value })}
      />
    </Field>
  );
}

/** `suggested` is the name that the server gets when none is typed. */
export function NameField({
  form,
  problems,
  onChange,
  suggested = suggestedName(form),
}: AddressFieldsProps & { suggested?: string }) {
  return (
    <Field label="Name in pgkeep" validationMessage={problems.name ?? null}>
      <Input
        value={form.name}
        placeholder={suggested}
        onChange={(_, data) => onChange({ name: data.value })}
      />
    </Field>
  );
}

/** Database for questions, how the connection is protected, and whether a pooler answers it. */
export function ConnectionFields({ form, problems, onChange }: AddressFieldsProps) {
  return (
    <>
      <Field
        label="Database for questions to the server"
        hint="Any database that the user may connect to."
        required={form.login.kind !== 'service'}
        validationMessage={problems.maintenanceDatabase ?? null}
      >
        <Input
          value={form.maintenanceDatabase}
          autoComplete="off"
          spellCheck={false}
          onChange={(_, data) => onChange({ maintenanceDatabase: data.value })}
        />
      </Field>
      <TlsFields form={form} onChange={onChange} />
      <Field hint="Others are refused, because they mix sessions. The server’s own port is the better way.">
        <Checkbox
          label="It is a connection pooler in pool mode session"
          checked={form.sessionPooler}
          onChange={(_, data) => onChange({ sessionPooler: data.checked === true })}
        />
      </Field>
    </>
  );
}

/** How the connection is protected, and by which CAs the server is known. */
function TlsFields({ form, onChange }: Pick<AddressFieldsProps, 'form' | 'onChange'>) {
  const azure = isAzureHost(form.host) ? ' Azure’s servers prove it with public CAs.' : '';
  return (
    <>
      <Field label="TLS" hint={`${tlsHints[form.tls]}${azure}`}>
        <RadioGroup
          layout="horizontal"
          value={form.tls}
          onChange={(_, data) => onChange({ tls: TlsMode.parse(data.value) })}
        >
          {offeredTls(form.host, form.tls).map((mode) => (
            <Radio key={mode} value={mode} label={tlsNames[mode]} />
          ))}
        </RadioGroup>
      </Field>
      {form.tls.startsWith('verify') ? (
        <Field label="CA file" hint="PEM file with the CAs to trust.">
          <PlaceInput
            purpose="ca-file"
            value={form.caFile}
            otherwise="the usual public CAs"
            onChange={(caFile) => onChange({ caFile })}
          />
        </Field>
      ) : null}
    </>
  );
}
