import { Button, makeStyles } from '@fluentui/react-components';
import { useState, type ReactNode } from 'react';
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
import { ErrorCard } from '../../../ui/states/errors/error-card.tsx';
import {
  ConnectionFields,
  NameField,
  PlaceFields,
  UserField,
  type AddressFieldsProps,
} from '../address/fields.tsx';
import { nameProblem, serverProblems, suggestedName, withParsed, type ServerForm } from '../address/form.ts';
import { PasteConnection } from '../address/paste-connection.tsx';
import { ConnectionFailure } from '../address/tls-failure.tsx';
import type { AzureServer } from '../../../../shared/discovery/resources.ts';
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

export interface AddByAddressProps extends WayProps {
  /** The server of Azure that it is, whose address is filled in. */
  inAzure?: AzureServer;
  /** What stands above the fields in place of a pasted address. */
  above?: ReactNode;
}

/** A server by its address: paste or fill in, and add; it is tested first, also by itself. */
export function AddByAddress({ keychain, tabs, onClose, onAdded, inAzure, above }: AddByAddressProps) {
  const server = useNewServer(keychain, onAdded, inAzure);
  const { form, change, known, tryOut, add } = server;
  const [showProblems, setShowProblems] = useState(false);
  const [advanced, setAdvanced] = useState(false);
  const taken = nameProblem(form, known);
  const address = serverProblems(form);
  const login = loginProblems(form.login);
  const isTested = tryOut.data !== undefined;
  const hasFailed = tryOut.error !== null;
  const missing = Object.keys({ ...address, ...login }).length > 0 ? 'Fill in what is missing first.' : null;
  const reason = missing ?? (taken.name === undefined ? null : 'Choose another name.');
  const busy = tryOut.isPending ? 'Connecting…' : add.isPending ? 'Adding…' : null;

  /** Does it where nothing is missing, and shows what is otherwise. */
  const go = (why: string | null, act: () => void) => {
    setShowProblems(true);
    if (advancedProblems.some((field) => address[field] !== undefined)) setAdvanced(true);
    if (why === null && busy === null) act();
  };
  const test = () => go(missing, () => tryOut.mutate(form));
  const addIt = () => go(reason, () => (isTested ? add.mutate(form) : server.tryOutAndAdd()));
  return (
    <DrawerContent
      title="Add server"
      onClose={onClose}
      onSubmit={hasFailed ? test : addIt}
      footer={
        <>
          {hasFailed ? (
            <>
              <ReasonedButton type="submit" reason={busy ?? (showProblems ? missing : null)}>
                Test connection
              </ReasonedButton>
              <Button onClick={() => go(reason, () => add.mutate(form))}>Add without a working test</Button>
            </>
          ) : (
            <ReasonedButton
              type="submit"
              appearance="primary"
              reason={busy ?? (showProblems || isTested ? reason : null)}
            >
              Add server
            </ReasonedButton>
          )}
          {hasFailed || isTested ? null : (
            // why it does not work stands beside the other one
            <Button disabledFocusable={busy !== null || (showProblems && missing !== null)} onClick={test}>
              Test connection
            </Button>
          )}
          <Button onClick={onClose}>Cancel</Button>
        </>
      }
    >
      {tabs}
      {above ?? <PasteConnection onParsed={(parsed) => change(withParsed(form, parsed))} />}
      <ServerFields
        form={form}
        suggested={suggestedName(form, known)}
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
    suggested: string;
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
      <NameField {...fields} suggested={props.suggested} />
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
