import { Field, Textarea, makeStyles, tokens } from '@fluentui/react-components';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { orpc } from '../../../api/client.ts';
import { toProblem } from '../../../api/problem.ts';
import { ErrorCard } from '../../../ui/states/errors/error-card.tsx';
import { visibleText } from '../../../ui/format/identifier-text.ts';
import type { ParsedConnection } from './form.ts';
import { cameAtOnce, filledWords } from './inserted-text.ts';

const useStyles = makeStyles({
  box: { display: 'flex', flexDirection: 'column', gap: '8px', alignItems: 'stretch' },
  text: { fontFamily: tokens.fontFamilyMonospace },
  said: { margin: 0, color: tokens.colorNeutralForeground2 },
  notes: { margin: 0, paddingLeft: '20px', color: tokens.colorNeutralForeground2 },
});

/**
 * Fills the form from a connection string: as soon as one is pasted, or once a typed one is left. The text leaves the
 * page once and is forgotten: it may hold a password.
 */
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
  const read = (whole: string) => {
    if (whole.trim() !== '' && !parse.isPending) parse.mutate({ text: whole });
  };
  return (
    <div className={styles.box}>
      <Field
        label="Connection string"
        hint="Paste a libpq URI, keyword=value pairs, or an ADO.NET string. Or fill in the form below."
      >
        <Textarea
          className={styles.text}
          rows={2}
          value={text}
          autoComplete="off"
          spellCheck={false}
          placeholder="postgresql://user@host:5432/postgres?sslmode=verify-full"
          onChange={(_, data) => {
            setText(data.value);
            if (cameAtOnce(text, data.value)) read(data.value);
            else if (!parse.isPending) parse.reset();
          }}
          onBlur={() => {
            if (parse.error === null) read(text);
          }}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.shiftKey) return;
            event.preventDefault();
            read(text);
          }}
        />
      </Field>
      {/* there before it says something, so that it is read out */}
      <div aria-live="polite">
        {parse.data === undefined ? null : (
          <>
            <p className={styles.said}>{filledWords(parse.data)}</p>
            {parse.data.notes.length === 0 ? null : (
              <ul className={styles.notes} aria-label="How the connection string was understood">
                {parse.data.notes.map((note) => (
                  <li key={note}>{visibleText(note)}</li>
                ))}
              </ul>
            )}
          </>
        )}
      </div>
      {parse.error === null ? null : <ErrorCard problem={toProblem(parse.error)} />}
    </div>
  );
}
