import { createContext, use, useMemo, useRef, useState, type ReactNode } from 'react';
import type { FixStep } from '../../../shared/errors.ts';
import { toProblem } from '../../api/problem.ts';
import { TypedConfirmDialog } from '../dialogs/typed-confirm.tsx';
import { ServerName } from './server-name.tsx';

type AskedFor = Extract<FixStep, { do: 'confirm-environment' }>;

/** Starts a restore with the word of the target's tag, where one was typed. */
type Start<Started> = (confirmedEnvironment: string | undefined) => Promise<Started>;

/**
 * Starts a restore. Where its target is tagged prod, the coordinator refuses it without the word of the tag: then the
 * word is asked for and the restore is started again with it. Rejects with the refusal where nobody types it.
 */
export type Confirming = <Started>(start: Start<Started>) => Promise<Started>;

const ConfirmingContext = createContext<Confirming>((start) => start(undefined));

export const useConfirmingEnvironment = (): Confirming => use(ConfirmingContext);

/** What a refusal asks for; undefined for any other error. */
const askedFor = (error: unknown): AskedFor | undefined =>
  toProblem(error).steps?.find((step) => step.do === 'confirm-environment');

interface Question extends AskedFor {
  readonly answer: (word: string | null) => void;
}

/** Asks for the word of a tag, for whatever is started below it. */
export function ConfirmingEnvironment({ children }: { children: ReactNode }) {
  const [question, setQuestion] = useState<Question | null>(null);
  // One question at a time: several restores may be started at once.
  const last = useRef<Promise<unknown>>(Promise.resolve());
  const confirming = useMemo<Confirming>(
    () => async (start) => {
      try {
        return await start(undefined);
      } catch (error) {
        const asked = askedFor(error);
        if (asked === undefined) throw error;
        const answered = last.current.then(
          () => new Promise<string | null>((answer) => setQuestion({ ...asked, answer })),
        );
        last.current = answered;
        const word = await answered;
        setQuestion(null);
        if (word === null) throw error;
        return await start(word);
      }
    },
    [],
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
