import { Button, makeStyles } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { orpc } from '../../../api/client.ts';
import { toProblem } from '../../../api/problem.ts';
import { ReasonedButton } from '../../../ui/buttons/reasoned.tsx';
import { DrawerContent } from '../../../ui/dialogs/drawer.tsx';
import { IntoView } from '../../../ui/focus/into-view.tsx';
import { Folded } from '../../../ui/layout/folded.tsx';
import { SourceField, SourceValueFields } from '../../../ui/login/credential-fields.tsx';
import { credentialNames } from '../../../ui/login/credential-kinds.ts';
import { loginProblems, type LoginForm, type LoginProblems } from '../../../ui/login/form.ts';
import { EnvironmentField } from '../../../ui/servers/environment-field.tsx';
import { MissingTools } from '../../../ui/servers/missing-tools.tsx';
import { ErrorCard } from '../../../ui/states/error-card.tsx';
import {
  ConnectionFields,
  NameField,
  PlaceFields,
  UserField,
  type AddressFieldsProps,
} from '../address/fields.tsx';
import { serverProblems, nameProblem, withParsed, type ServerForm } from '../address/form.ts';
import { PasteConnection } from '../address/paste-connection.tsx';
import { ConnectionFailure } from '../address/tls-failure.tsx';
import { ServerReportView } from '../server-report.tsx';
import { useNewServer } from './use-new-server.ts';
import type { WayProps } from './way.ts';

const useStyles = makeStyles({
  advanced: { display: 'flex', flexDirection: 'column', gap: '16px' },
});

/** Problems of fields that stand under Advanced. */
const advancedProblems = ['maintenanceDatabase'] as const;

/** What is under Advanced, in a line: nothing there is hidden from who does not open it. */
const advancedWords = ({ tls, maintenanceDatabase, sessionPooler, login }: ServerForm): string =>
  [
    `Advanced: TLS ${tls}`,
    ...(maintenanceDatabase === '' ? [] : [`database ${maintenanceDatabase}`]),
    `password from: ${credentialNames[login.kind]}`,
    ...(sessionPooler ? ['session pooler'] : []),
  ].join(' · ');

/** A server by its address: paste or fill in, test, add. */
export function AddByAddress({ keychain, tabs, onClose, onAdded }: WayProps) {
  const server = useNewServer(keychain, onAdded);
  const { form, change, tryOut, add } = server;
  const known = useQuery(orpc.servers.list.queryOptions());
  const [showProblems, setShowProblems] = useState(false);
  const [advanced, setAdvanced] = useState(false);
  const taken = nameProblem(form, known.data ?? []);
  const address = serverProblems(form);
  const login = loginProblems(form.login);
  const tested = tryOut.data !== undefined;
  const reason =
    Object.keys({ ...address, ...login }).length > 0
      ? 'Fill in what is missing first.'
      : taken.name !== undefined && (tested || tryOut.error !== null)
        ? 'Choose another name.'
        : null;
  const busy = tryOut.isPending ? 'Connecting…' : add.isPending ? 'Adding…' : null;

  const submit = () => {
    setShowProblems(true);
    if (advancedProblems.some((field) => address[field] !== undefined)) setAdvanced(true);
    if (reason !== null || busy !== null) return;
    if (tested) add.mutate(form);
    else tryOut.mutate(form);
  };
  return (
    <DrawerContent
      title="Add server"
      onClose={onClose}
      onSubmit={submit}
      footer={
        <>
          <ReasonedButton
            type="submit"
            appearance={tryOut.error === null ? 'primary' : 'secondary'}
            reason={busy ?? (showProblems ? reason : null)}
          >
            {tested ? 'Add server' : 'Test connection'}
          </ReasonedButton>
          {tryOut.error === null ? null : (
            <Button onClick={() => (reason === null ? add.mutate(form) : setShowProblems(true))}>
              Add without a working test
            </Button>
          )}
          <Button onClick={onClose}>Cancel</Button>
        </>
      }
    >
      {tabs}
      <PasteConnection onParsed={(parsed) => change(withParsed(form, parsed))} />
      <ServerFields
        form={form}
        problems={showProblems ? { ...address, ...taken } : taken}
        login={showProblems ? login : {}}
        onChange={change}
        advanced={advanced}
        onAdvanced={setAdvanced}
      />
      <Answers server={server} onWeaker={() => setShowProblems(true)} />
    </DrawerContent>
  );
}

/** Where it is and who logs in; what most servers need not be told stands under Advanced. */
function ServerFields(
  props: AddressFieldsProps & {
    login: LoginProblems;
    advanced: boolean;
    onAdvanced: (open: boolean) => void;
  },
) {
  const styles = useStyles();
  const { form, problems, login, onChange } = props;
  const fields = { form, problems, onChange };
  const changeLogin = (part: Partial<LoginForm>) => onChange({ login: { ...form.login, ...part } });
  return (
    <>
      <PlaceFields {...fields} />
      <UserField {...fields} />
      <SourceValueFields login={form.login} problems={login} onChange={changeLogin} />
      <NameField {...fields} />
      <EnvironmentField value={form.environment} onChange={(environment) => onChange({ environment })} />
      <Folded summary={advancedWords(form)} open={props.advanced} onToggle={props.onAdvanced}>
        <div className={styles.advanced}>
          <ConnectionFields {...fields} />
          <SourceField login={form.login} onChange={changeLogin} />
        </div>
      </Folded>
    </>
  );
}

/** What the test and the adding came to. */
function Answers({ server, onWeaker }: { server: ReturnType<typeof useNewServer>; onWeaker: () => void }) {
  const { form, change, tryOut, add } = server;
  return (
    <>
      {tryOut.error === null ? null : (
        <ConnectionFailure
          title="The test failed"
          problem={toProblem(tryOut.error)}
          form={form}
          onCaFile={(caFile) => tryOut.mutate(change({ caFile }))}
          onWeaker={(weaker) => {
            onWeaker();
            change(weaker);
          }}
        />
      )}
      {tryOut.data === undefined ? null : (
        <IntoView>
          <ServerReportView report={tryOut.data} />
        </IntoView>
      )}
      {tryOut.data?.dumpTool === null ? (
        <MissingTools report={tryOut.data} onAdded={() => tryOut.mutate(form)} />
      ) : null}
      {add.error === null ? null : (
        <IntoView>
          <ErrorCard title="The server was not added" problem={toProblem(add.error)} />
        </IntoView>
      )}
    </>
  );
}
