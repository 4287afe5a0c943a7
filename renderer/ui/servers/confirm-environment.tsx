import { createContext, use, useState, type ReactNode } from 'react';
import { TypedConfirmDialog } from '../dialogs/typed-confirm.tsx';
import { createConfirming, type AskedEnvironment, type Confirming } from './environment-questions.ts';
import { ServerName } from './server-name.tsx';

const ConfirmingContext = createContext<Confirming>((start) => start(undefined));

export const useConfirmingEnvironment = (): Confirming => use(ConfirmingContext);

interface Question extends AskedEnvironment {
  readonly answer: (word: string | null) => void;
}

/** Asks for the word of a tag, for whatever is started below it. */
export function ConfirmingEnvironment({ children }: { children: ReactNode }) {
  const [question, setQuestion] = useState<Question | null>(null);
  const [confirming] = useState(() =>
    createConfirming(
      (asked) =>
        new Promise((resolve) => {
          const answer = (word: string | null) => {
            setQuestion(null);
            resolve(word);
          };
          setQuestion({ ...asked, answer });
        }),
    ),
  );
  return (
    <ConfirmingContext value={confirming}>
      {children}
      {question === null ? null : (
        <TypedConfirmDialog
          open
          title="Restore into this environment?"
          name={question.environment}
          confirmLabel="Restore"
          onConfirm={question.answer}
          onClose={() => question.answer(null)}
        >
          <p>
            The target is <ServerName server={{ name: question.server, environment: question.environment }} />
            . Nothing that exists there is overwritten, but the restore takes its room and its time.
          </p>
        </TypedConfirmDialog>
      )}
    </ConfirmingContext>
  );
}
