import { Button, Field, Textarea, makeStyles, tokens } from '@fluentui/react-components';
import { useMutation } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { AzureImport } from '../../../../shared/policies/policies.ts';
import { TimeZone } from '../../../../shared/policies/schedule.ts';
import { countOf } from '../../../../shared/words/counts.ts';
import { orpc } from '../../../api/client.ts';
import { toProblem } from '../../../api/problem.ts';
import { ReasonedButton } from '../../../ui/buttons/reasoned.tsx';
import { Drawer } from '../../../ui/dialogs/drawer.tsx';
import { IntoView } from '../../../ui/focus/into-view.tsx';
import { ErrorCard } from '../../../ui/states/errors/error-card.tsx';
import { ZoneInput } from '../../../ui/policies/form/zone-input.tsx';

const useStyles = makeStyles({
  text: { fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200 },
  file: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '8px' },
});

/** So many characters of a document are read: policies have a few thousand. */
const mostCharacters = 1_000_000;
const tooLong = `That has more than ${countOf(mostCharacters, 'character')}: it is no policy.`;

/**
 * Takes a document of Azure Backup, pasted or from a file, and says what the policy here would be. The file is read by
 * the page: nothing but its text goes on.
 */
export function AzureImportDrawer(props: { onRead: (read: AzureImport) => void; onClose: () => void }) {
  const styles = useStyles();
  const [json, setJson] = useState('');
  const [timeZone, setTimeZone] = useState('');
  const [showProblems, setShowProblems] = useState(false);
  const read = useMutation(orpc.policies.fromAzure.mutationOptions({ onSuccess: props.onRead }));
  const zone = timeZone.trim();
  const isZone = zone === '' || TimeZone.safeParse(zone).success;
  const reason =
    json.trim() === '' ? 'Paste a policy or choose a file.' : isZone ? null : 'Correct the time zone first.';
  const change = (text: string) => {
    setJson(text);
    read.reset();
  };
  return (
    <Drawer
      title="Take over from Azure Backup"
      open
      onClose={props.onClose}
      onSubmit={() => {
        setShowProblems(true);
        if (reason !== null || json.length > mostCharacters || read.isPending) return;
        read.mutate({ json, ...(zone === '' ? {} : { timeZone: zone }) });
      }}
      footer={
        <>
          <ReasonedButton
            type="submit"
            appearance="primary"
            reason={read.isPending ? 'Reading…' : showProblems ? reason : null}
          >
            Take over
          </ReasonedButton>
          <Button onClick={props.onClose}>Cancel</Button>
        </>
      }
    >
      <Field
        label="Policy in JSON"
        hint="As the portal shows it, or as az dataprotection backup-policy show prints it. It fills the form; nothing is saved yet."
        validationMessage={json.length > mostCharacters ? tooLong : null}
      >
        <Textarea
          rows={14}
          resize="vertical"
          spellCheck={false}
          textarea={{ className: styles.text }}
          value={json}
          onChange={(_, { value }) => change(value)}
        />
      </Field>
      <FileButton onText={change} />
      <Field
        label="Time zone"
        hint="Only where the document names none, or one that is not known here, such as a name of Windows."
        validationMessage={isZone ? null : 'A time zone is like Europe/Berlin, or UTC.'}
      >
        <ZoneInput value={timeZone} onChange={setTimeZone} />
      </Field>
      {read.error === null ? null : (
        <IntoView>
          <ErrorCard title="It was not taken over" problem={toProblem(read.error)} />
        </IntoView>
      )}
    </Drawer>
  );
}

/** Opens the browser's own choice of a file, which there is on each host, and gives its text. */
function FileButton({ onText }: { onText: (text: string) => void }) {
  const styles = useStyles();
  const input = useRef<HTMLInputElement>(null);
  const [said, setSaid] = useState('');
  const take = async (file: File): Promise<void> => {
    // four bytes a character at most
    if (file.size > 4 * mostCharacters) return setSaid(tooLong);
    const text = await file.text().catch(() => null);
    setSaid(text === null ? `${file.name} cannot be read.` : file.name);
    if (text !== null) onText(text);
  };
  return (
    <div className={styles.file}>
      <input
        ref={input}
        type="file"
        hidden
        aria-label="File with a policy in JSON"
        accept=".json,application/json"
        onChange={({ target }) => {
          const file = target.files?.[0];
          if (file !== undefined) void take(file);
          // the same file can be chosen again, after it was corrected
          target.value = '';
        }}
      />
      <Button onClick={() => input.current?.click()}>Choose a file…</Button>
      <span role="status">{said}</span>
    </div>
  );
}
