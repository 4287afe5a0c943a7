import { Button, Checkbox, Field, Input } from '@fluentui/react-components';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { PgName } from '../../../../shared/ids.ts';
import { client } from '../../../api/client.ts';
import { toProblem } from '../../../api/problem.ts';
import { newTicketHolder } from '../../../api/secret.ts';
import { CodeBlock } from '../../../ui/copyable/code-block.tsx';
import { Drawer } from '../../../ui/dialogs/drawer.tsx';
import { ErrorCard } from '../../../ui/states/errors/error-card.tsx';
import { IntoView } from '../../../ui/focus/into-view.tsx';
import { Identifier } from '../../../ui/text/identifier.tsx';
import { ReasonedButton } from '../../../ui/buttons/reasoned.tsx';
import { generatePassword } from './generate-password.ts';

/** Characters of a generated password: 139 bits. */
const passwordLength = 24;

interface RoleForm {
  name: string;
  canLogin: boolean;
  password: string;
  /** Whether pgkeep made the password up: then it is shown once. */
  generated: boolean;
}

/** Why the role cannot be created yet. */
function whyNot(form: RoleForm): string | null {
  if (!PgName.safeParse(form.name).success) return 'The role needs a name of at most 63 bytes.';
  if (form.canLogin && form.password === '') return 'Type a password or generate one.';
  return null;
}

/** Creates a login role. The password goes to the server hashed; a generated one is shown once. */
export function CreateRoleDrawer({ server, onClose }: { server: string; onClose: () => void }) {
  const [holder] = useState(newTicketHolder);
  const [form, setForm] = useState<RoleForm>({ name: '', canLogin: true, password: '', generated: false });
  const create = useMutation({
    mutationFn: async (role: RoleForm) => {
      const ticket = role.canLogin ? await holder.ticketFor(role.password) : undefined;
      const input = { server, name: role.name, canLogin: role.canLogin };
      return client.servers
        .createRole(ticket === undefined ? input : { ...input, ticket })
        .finally(() => holder.spent());
    },
  });
  const change = (part: Partial<RoleForm>) => {
    create.reset();
    setForm({ ...form, ...part });
  };
  const reason = create.isPending ? 'Creating…' : whyNot(form);

  if (create.data !== undefined)
    return <Drawer open onClose={onClose} {...roleCreated(create.data.name, form, onClose)} />;

  return (
    <Drawer
      title="Create login role"
      open
      onClose={onClose}
      onSubmit={() => (reason === null ? create.mutate(form) : undefined)}
      footer={
        <>
          <ReasonedButton type="submit" appearance="primary" reason={reason}>
            Create role
          </ReasonedButton>
          <Button onClick={onClose}>Cancel</Button>
        </>
      }
    >
      <Field label="Name" required>
        <Input
          value={form.name}
          autoComplete="off"
          spellCheck={false}
          onChange={(_, data) => change({ name: data.value })}
        />
      </Field>
      <Checkbox
        label="Can log in"
        checked={form.canLogin}
        onChange={(_, data) => change({ canLogin: data.checked === true })}
      />
      {form.canLogin ? <PasswordFields form={form} onChange={change} /> : null}
      {create.error === null ? null : (
        <IntoView>
          <ErrorCard title="The role was not created" problem={toProblem(create.error)} />
        </IntoView>
      )}
    </Drawer>
  );
}

/** A password that is typed, or one that is made up here. */
function PasswordFields(props: { form: RoleForm; onChange: (part: Partial<RoleForm>) => void }) {
  const { form, onChange } = props;
  return (
    <>
      <Field
        label="Password"
        required
        hint={
          form.generated
            ? 'Generated here. It is shown once the role is there.'
            : 'It is hashed before it reaches the server, so that no log of the server has it.'
        }
      >
        <Input
          type="password"
          autoComplete="new-password"
          value={form.password}
          onChange={(_, data) => onChange({ password: data.value, generated: false })}
        />
      </Field>
      <div>
        <Button
          onClick={() =>
            onChange({
              password: generatePassword(passwordLength, (bytes) => crypto.getRandomValues(bytes)),
              generated: true,
            })
          }
        >
          Generate password
        </Button>
      </div>
    </>
  );
}

/** What the drawer shows once the role is there; a generated password for the only time. */
const roleCreated = (name: string, form: RoleForm, onClose: () => void) => ({
  title: 'Role created',
  onSubmit: onClose,
  footer: (
    <Button type="submit" appearance="primary">
      Close
    </Button>
  ),
  children: (
    <>
      <p>
        <Identifier name={name} max={63} /> {form.canLogin ? 'may log in' : 'may not log in'}. It has no
        privileges yet.
      </p>
      {form.generated && form.canLogin ? (
        <>
          <CodeBlock title="Password, shown once" text={form.password} />
          <p>pgkeep does not keep it. Put it where it belongs before you close.</p>
        </>
      ) : null}
    </>
  ),
});
