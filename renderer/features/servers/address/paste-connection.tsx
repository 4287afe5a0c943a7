import { Field, Textarea, makeStyles, tokens } from '@fluentui/react-components';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { orpc } from '../../../api/client.ts';
import { toProblem } from '../../../api/problem.ts';
import { ErrorCard } from '../../../ui/states/error-card.tsx';
import { visibleText } from '../../../ui/format/identifier-text.ts';
import { ReasonedButton } from '../../../ui/buttons/reasoned.tsx';
import type { ParsedConnection } from './form.ts';

const useStyles = makeStyles({
  box: { display: 'flex', flexDirection: 'column', gap: '8px', alignItems: 'stretch' },
  text: { fontFamily: tokens.fontFamilyMonospace },
  notes: { margin: 0, paddingLeft: '20px', color: tokens.colorNeutralForeground2 },
});

/** Fills the form from a connection string. The text leaves the page once and is forgotten: it may hold a password. */
export function PasteConnection({ onParsed }: { onParsed: (parsed: ParsedConnection) => void }) {
  const styles = useStyles();
  const [text, setText] = useState('');
  const parse = useMutation(
    orpc.servers.parse.mutationOptions({
      onSuccess: (parsed) => {
        setText('');
        onParsed(parsed);
      },
    }),
  );
  return (
    <div className={styles.box}>
      <Field
        label="Connection string"
        hint="A libpq URI, keyword=value pairs, or an ADO.NET string. Or fill in the form below."
      >
        <Textarea
          className={styles.text}
          rows={2}
          value={text}
          autoComplete="off"
          spellCheck={false}
          placeholder="postgresql://user@host:5432/postgres?sslmode=verify-full"
          onChange={(_, data) => setText(data.value)}
        />
      </Field>
      <ReasonedButton
        reason={
          parse.isPending ? 'Reading it…' : text.trim() === '' ? 'Paste a connection string first.' : null
        }
        onClick={() => (text.trim() === '' || parse.isPending ? undefined : parse.mutate({ text }))}
      >
        Fill in the form
      </ReasonedButton>
      {parse.data === undefined || parse.data.notes.length === 0 ? null : (
        <ul className={styles.notes} aria-label="How the connection string was understood">
          {parse.data.notes.map((note) => (
            <li key={note}>{visibleText(note)}</li>
          ))}
        </ul>
      )}
      {parse.error === null ? null : <ErrorCard problem={toProblem(parse.error)} />}
    </div>
  );
}
