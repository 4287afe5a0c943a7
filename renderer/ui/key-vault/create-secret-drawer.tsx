import { Button, Checkbox, Field, Input } from '@fluentui/react-components';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { NewSecret } from '../../../shared/logins/new-secret.ts';
import { namedSecret } from '../../../shared/logins/secret-uri.ts';
import { client, orpc } from '../../api/client.ts';
import { toProblem } from '../../api/problem.ts';
import { ReasonedButton } from '../buttons/reasoned.tsx';
import { DiscardQuestion } from '../dialogs/discard.tsx';
import { DrawerContent, DrawerSurface } from '../dialogs/drawer.tsx';
import { OwnSubmits } from '../dialogs/own-submits.tsx';
import { visibleText } from '../format/identifier-text.ts';
import { IntoView } from '../focus/into-view.tsx';
import { IdentityField } from '../login/identity-field.tsx';
import { RunContent } from '../run-sql/content.tsx';
import { ServerSelect } from '../servers/server-select.tsx';
import { SqlViewer } from '../sql/viewer.tsx';
import { ErrorCard } from '../states/errors/error-card.tsx';
import { Identifier } from '../text/identifier.tsx';
import { useNow } from '../text/use-now.ts';
import { loginSql } from './login-sql.tsx';
import {
  newSecretInput,
  newSecretProblems,
  type NewSecretForm,
  type NewSecretProblems,
} from './new-secret-form.ts';

/** Whether somebody has the SQL, which is shown here alone. */
type SqlTaken = 'no' | 'copied' | 'ran';

const withoutSql = {
  title: 'Leave without the SQL?',
  text: 'The SQL that makes the new login valid was not run, copied or saved. It is shown only here, and the secret is never written again: without it nobody can log in with this secret.',
  keep: 'Keep it open',
  discard: 'Leave without it',
};

export interface CreateSecretDrawerProps {
  /** What is known of it already. */
  first: Pick<NewSecretForm, 'keyVault' | 'place' | 'server' | 'identity'>;
  /** Called with its URI as soon as it is there. */
  onCreated: (uri: string, identity: string) => void;
  onClose: () => void;
}

/** Makes a login with a new password in a new secret; then shows the SQL that sets it, which can be run at once. */
export function CreateSecretDrawer({ first, onCreated, onClose }: CreateSecretDrawerProps) {
  const [made, setMade] = useState<{ secret: NewSecret; server: string } | null>(null);
  const [isRunning, setRunning] = useState(false);
  const [taken, setTaken] = useState<SqlTaken>('no');
  const [isAsked, setAsked] = useState(false);
  // before it is made there is no SQL, and a copy of what was run is not less
  const close = () => (made !== null && taken === 'no' ? setAsked(true) : onClose());
  const onTaken = () => setTaken((before) => (before === 'ran' ? before : 'copied'));
  return (
    <OwnSubmits>
      <DrawerSurface
        open
        asksItself={made !== null}
        onClose={close}
        onEscape={isRunning ? () => setRunning(false) : undefined}
      >
        {made === null ? (
          <NewSecretContent
            first={first}
            onMade={(secret, { server, identity }) => {
              setMade({ secret, server });
              onCreated(secret.secret, identity);
            }}
            onClose={close}
          />
        ) : isRunning ? (
          <RunContent
            runnable={loginSql(made.secret, made.server, () => setTaken('ran'))}
            onChanged={() => {}}
            onTaken={onTaken}
            onBack={() => setRunning(false)}
            onClose={close}
          />
        ) : (
          <MadeContent
            made={made.secret}
            hasRun={taken === 'ran'}
            onTaken={onTaken}
            onRun={() => setRunning(true)}
            onClose={close}
          />
        )}
      </DrawerSurface>
      {isAsked && taken === 'no' ? (
        <DiscardQuestion words={withoutSql} onKeep={() => setAsked(false)} onDiscard={onClose} />
      ) : null}
    </OwnSubmits>
  );
}

function NewSecretContent(props: {
  first: CreateSecretDrawerProps['first'];
  onMade: (made: NewSecret, form: NewSecretForm) => void;
  onClose: () => void;
}) {
  const queryClient = useQueryClient();
  const now = useNow(null);
  const [form, setForm] = useState<NewSecretForm>({ user: '', isNewRole: true, expires: '', ...props.first });
  const [showProblems, setShowProblems] = useState(false);
  const create = useMutation({
    mutationFn: (wanted: NewSecretForm) => client.loginSecrets.create(newSecretInput(wanted)),
    onSuccess: (made, wanted) => {
      void queryClient.invalidateQueries({ queryKey: orpc.discovery.secrets.key() });
      props.onMade(made, wanted);
    },
  });
  const problems = newSecretProblems(form, new Date(now).toISOString().slice(0, 10));
  const isWrong = Object.keys(problems).length > 0;
  const change = (part: Partial<NewSecretForm>) => {
    create.reset();
    setForm((before) => ({ ...before, ...part }));
  };
  const reason = create.isPending
    ? 'Creating…'
    : showProblems && isWrong
      ? 'Fill in what is missing first.'
      : null;
  return (
    <DrawerContent
      title="Create secret"
      onClose={props.onClose}
      onSubmit={() => {
        setShowProblems(true);
        if (!isWrong && !create.isPending) create.mutate(form);
      }}
      footer={
        <>
          <ReasonedButton type="submit" appearance="primary" reason={reason}>
            Create secret
          </ReasonedButton>
          <Button onClick={props.onClose}>Cancel</Button>
        </>
      }
    >
      <p>
        pgkeep makes a password up and puts it with the login into a new secret. The password is in the secret
        alone: nobody sees it here.
      </p>
      <NewSecretFields form={form} problems={showProblems ? problems : {}} onChange={change} />
      {create.error === null ? null : (
        <IntoView>
          <ErrorCard title="The secret was not created" problem={toProblem(create.error)} />
        </IntoView>
      )}
    </DrawerContent>
  );
}

interface NewSecretFieldsProps {
  form: NewSecretForm;
  problems: NewSecretProblems;
  onChange: (part: Partial<NewSecretForm>) => void;
}

function NewSecretFields({ form, problems, onChange }: NewSecretFieldsProps) {
  const { keyVault } = form;
  const servers = useQuery(orpc.servers.list.queryOptions());
  const isWithoutServer = servers.data?.length === 0;
  return (
    <>
      <Field
        label={keyVault === null ? 'URI of the secret' : 'Name of the secret'}
        required
        validationMessage={problems.place ?? null}
        hint={
          keyVault === null
            ? 'As https://contoso.vault.azure.net/secrets/shop-login. One that is there is never written to.'
            : `In ${keyVault}. One that is there is never written to.`
        }
      >
        <Input
          value={form.place}
          autoComplete="off"
          spellCheck={false}
          onChange={(_, data) => onChange({ place: data.value })}
        />
      </Field>
      <IdentityField
        label="Write as"
        hint="It needs the role Key Vault Secrets Officer on the key vault, or an access policy with Get, List and Set."
        value={form.identity}
        problem={problems.identity ?? null}
        onChange={(identity) => onChange({ identity })}
      />
      <Field
        label="Server"
        required
        validationMessage={problems.server ?? null}
        hint={
          isWithoutServer
            ? 'There is none yet: add the server first, with any other login.'
            : 'That the login is for.'
        }
      >
        <ServerSelect
          servers={servers.data ?? []}
          value={form.server}
          onChange={(server) => onChange({ server })}
        />
      </Field>
      <Field label="Role that logs in" required validationMessage={problems.user ?? null}>
        <Input
          value={form.user}
          autoComplete="off"
          spellCheck={false}
          onChange={(_, data) => onChange({ user: data.value })}
        />
      </Field>
      <Checkbox
        label="The role is not there yet: the SQL creates it"
        checked={form.isNewRole}
        onChange={(_, { checked }) => onChange({ isNewRole: checked === true })}
      />
      <Field
        label="Good until the end of"
        validationMessage={problems.expires ?? null}
        hint="Empty: never. Key Vault gives an expired secret out all the same, and pgkeep warns of it."
      >
        <Input type="date" value={form.expires} onChange={(_, data) => onChange({ expires: data.value })} />
      </Field>
    </>
  );
}

interface MadeContentProps {
  made: NewSecret;
  hasRun: boolean;
  onTaken: () => void;
  onRun: () => void;
  onClose: () => void;
}

/** What is left to do once the secret is there. */
function MadeContent({ made, hasRun, onTaken, onRun, onClose }: MadeContentProps) {
  const { name, vault } = namedSecret(made.secret);
  return (
    <DrawerContent
      title="Secret created"
      takesFocus
      onClose={onClose}
      onSubmit={hasRun ? onClose : onRun}
      footer={
        hasRun ? (
          <Button type="submit" appearance="primary">
            Close
          </Button>
        ) : (
          <>
            <Button type="submit" appearance="primary">
              Run as administrator…
            </Button>
            <Button onClick={onClose}>Close</Button>
          </>
        )
      }
    >
      <p>
        The secret <Identifier name={name} max={64} /> of {vault} holds the login of{' '}
        <Identifier name={made.user} max={63} />, and is chosen.{' '}
        {hasRun
          ? `This SQL was run on ${visibleText(made.serverName)}, and need not be run again.`
          : `Nobody can log in with it before this SQL was run on ${visibleText(made.serverName)} as an administrator; it has the password’s verifier, not the password. It is shown only here.`}
      </p>
      <SqlViewer
        title="SQL"
        sql={made.sql}
        fileName={`pgkeep-login-${name}.sql`}
        maxHeight={240}
        onTaken={onTaken}
      />
    </DrawerContent>
  );
}
