import { Button, makeStyles } from '@fluentui/react-components';
import { useRef } from 'react';
import type { TicketedPlace } from '../../../../shared/places.ts';
import type { Problem } from '../../../api/problem.ts';
import { IntoView } from '../../../ui/focus/into-view.tsx';
import { useBrowse } from '../../../ui/places/use-browse.tsx';
import { ErrorCard } from '../../../ui/states/errors/error-card.tsx';
import { correctionOf, focusField } from './correction.ts';
import type { ServerForm } from './form.ts';
import { tlsWays } from './tls.ts';

const useStyles = makeStyles({
  all: { display: 'flex', flexDirection: 'column', gap: '8px' },
});

/** What is to be filled in again: a field that is marked as missing, else a password, else the weaker TLS itself. */
const again = ['input[aria-invalid="true"]', 'input[type="password"]', 'input[type="radio"]:checked'];

export interface TlsFailureProps {
  /** What was attempted. */
  title: string;
  problem: Problem;
  form: ServerForm;
  /** The file of the CA was chosen: what failed can be tried again. */
  onCaFile: (caFile: TicketedPlace) => void;
  /** The form is changed; the login is to be given again. */
  onWeaker: (change: Pick<ServerForm, 'tls'>) => void;
}

/**
 * Why a server was not reached, and as the filled button what is done about it: where TLS failed the CA file, and never
 * weaker TLS; otherwise the fields that it is about.
 */
export function ConnectionFailure({ title, problem, form, onCaFile, onWeaker }: TlsFailureProps) {
  const styles = useStyles();
  const ca = useBrowse('ca-file', onCaFile);
  const ways = tlsWays(problem, form);
  const weaker = ways?.weaker ?? null;
  const box = useRef<HTMLDivElement>(null);
  const formBelow = () => box.current?.closest('form');
  const correction = correctionOf(problem);
  const remedy =
    ways?.caFile === true
      ? { label: 'Choose the CA file', onClick: ca.browse }
      : correction === null
        ? undefined
        : { label: correction.label, onClick: () => focusField(formBelow(), correction.fields) };
  return (
    <IntoView>
      <div ref={box} className={styles.all}>
        <ErrorCard title={title} problem={problem} remedy={remedy} />
        {weaker === null ? null : (
          <div>
            <Button
              appearance="subtle"
              onClick={() => {
                const drawer = formBelow();
                onWeaker({ tls: weaker });
                // the button goes with what failed, and the focus with it
                requestAnimationFrame(() => focusField(drawer, again));
              }}
            >
              {weaker === 'disable' ? 'Go on without TLS' : `Go on with TLS ${weaker}`}, and give the login
              again
            </Button>
          </div>
        )}
        {ca.shown}
      </div>
    </IntoView>
  );
}
