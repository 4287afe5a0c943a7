import { Button, makeStyles } from '@fluentui/react-components';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ServerSummary } from '../../../../shared/servers/servers.ts';
import { client, orpc } from '../../../api/client.ts';
import { toProblem } from '../../../api/problem.ts';
import { useAbout } from '../../../api/use-about.ts';
import { Drawer } from '../../../ui/dialogs/drawer.tsx';
import { Identifier } from '../../../ui/text/identifier.tsx';
import { ReasonedButton } from '../../../ui/buttons/reasoned.tsx';
import { asksForLogin, changeOf, formOfServer, type FilesOfServer } from './change.ts';
import { ConnectionFields, NameField, PlaceFields, UserField } from './fields.tsx';
import { CredentialFields } from '../../../ui/login/credential-fields.tsx';
import { environmentOf, serverProblems, nameProblem, type ServerForm } from './form.ts';
import { ConnectionFailure } from './tls-failure.tsx';
import { useTellUnwritten } from '../../../ui/servers/use-tell-unwritten.ts';
import { EnvironmentField } from '../../../ui/servers/environment-field.tsx';
import { credentialOf, loginProblems } from '../../../ui/login/form.ts';
import { useLoginTicket } from '../../../ui/login/use-ticket.ts';
import { filePurpose, useServerFile } from '../../../ui/login/use-server-file.ts';

const useStyles = makeStyles({ why: { margin: 0 } });

export interface ChangeAddressDrawerProps {
  server: ServerSummary;
  onClose: () => void;
  onChanged: () => void;
}

/** Corrects the name or address of a server. The login is asked for as soon as it would go elsewhere. */
export function ChangeAddressDrawer(props: ChangeAddressDrawerProps) {
  const about = useAbout();
  const { caFile, credential, id: server } = props.server;
  const ca = useServerFile(server, caFile === undefined ? null : 'ca-file');
  const login = useServerFile(server, filePurpose(credential));
  if (about === undefined || ca === undefined || login === undefined) return null;
  return (
    <OpenDrawer {...props} keychain={about.keychain.available} files={{ caFile: ca, loginFile: login }} />
  );
}

function OpenDrawer(props: ChangeAddressDrawerProps & { keychain: boolean; files: FilesOfServer }) {
  const { server, onClose } = props;
  const styles = useStyles();
  const [form, setForm] = useState<ServerForm>(() => formOfServer(server, props.keychain, props.files));
  const [showProblems, setShowProblems] = useState(false);
  const asks = asksForLogin(server, changeOf(server, form));

  const save = useSaveAddress(server, form, () => {
    onClose();
    props.onChanged();
  });
  const changeForm = (part: Partial<ServerForm>) => {
    setForm({ ...form, ...part });
    save.reset();
  };
  const taken = nameProblem(form, useQuery(orpc.servers.list.queryOptions()).data ?? [], server.id);
  const problems = { ...serverProblems(form), ...taken };
  const fields = { form, problems: showProblems ? problems : taken, onChange: changeForm };
  const login = asks ? loginProblems(form.login) : {};
  const missing = Object.keys({ ...problems, ...login }).length > 0;
  const submit = (tryFirst: boolean) => {
    setShowProblems(true);
    if (!missing && !save.isPending) save.mutate({ tryFirst });
  };

  return (
    <Drawer
      title="Change address"
      open
      onClose={onClose}
      onSubmit={() => submit(true)}
      footer={
        <>
          <ReasonedButton
            type="submit"
            appearance={save.error === null ? 'primary' : 'secondary'}
            reason={
              save.isPending ? 'Saving…' : showProblems && missing ? 'Fill in what is missing first.' : null
            }
          >
            {asks ? 'Test and save' : 'Save'}
          </ReasonedButton>
          {save.error !== null && asks ? (
            <Button onClick={() => submit(false)}>Save without a working test</Button>
          ) : null}
          <Button onClick={onClose}>Cancel</Button>
        </>
      }
    >
      <PlaceFields {...fields} />
      <UserField {...fields} />
      <ConnectionFields {...fields} />
      <NameField {...fields} />
      <EnvironmentField value={form.environment} onChange={(environment) => changeForm({ environment })} />
      <div role="status">
        {asks ? (
          <p className={styles.why}>
            The login was given for <Identifier name={server.user} max={63} /> at{' '}
            <Identifier name={`${server.host}:${server.port}`} max={80} />, TLS {server.tls}. Give it again
            for the changed address.
          </p>
        ) : null}
      </div>
      {asks ? (
        <CredentialFields
          login={form.login}
          problems={showProblems ? login : {}}
          onChange={(part) => changeForm({ login: { ...form.login, ...part } })}
        />
      ) : null}
      {save.error === null ? null : (
        <ConnectionFailure
          title="The address was not changed"
          problem={toProblem(save.error)}
          form={form}
          onCaFile={(caFile) => changeForm({ caFile })}
          onWeaker={changeForm}
        />
      )}
    </Drawer>
  );
}

/** Keeps the change; with a login that was asked for, and tried first where that is wanted. */
function useSaveAddress(server: ServerSummary, form: ServerForm, onSaved: () => void) {
  const queryClient = useQueryClient();
  const tellUnwritten = useTellUnwritten();
  const ticket = useLoginTicket();
  const change = changeOf(server, form);
  return useMutation({
    async mutationFn({ tryFirst }: { tryFirst: boolean }) {
      const { name, address } = change;
      const changes = {
        server: server.id,
        address,
        ...(name === server.name ? {} : { name }),
        ...(environmentOf(form) === (server.environment ?? null) ? {} : { environment: environmentOf(form) }),
        ...(change.withoutCaFile ? { withoutCaFile: true } : {}),
      };
      if (!asksForLogin(server, change)) return client.servers.set(changes);
      const login = { credential: credentialOf(form.login), ...(await ticket.forCall(form.login)) };
      if (tryFirst) await client.servers.tryOut({ address: change.tried, ...login });
      return client.servers.set({ ...changes, ...login }).finally(ticket.spent);
    },
    async onSuccess({ warnings }) {
      tellUnwritten(warnings);
      // Whose login a variable is may have changed, too.
      void queryClient.invalidateQueries({ queryKey: orpc.variables.key() });
      // databases take their server's tag
      void queryClient.invalidateQueries({ queryKey: orpc.instances.key() });
      void queryClient.invalidateQueries({ queryKey: orpc.overview.key() });
      await queryClient.invalidateQueries({ queryKey: orpc.servers.list.key() });
      onSaved();
    },
  });
}
