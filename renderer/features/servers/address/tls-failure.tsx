import { Button, makeStyles } from '@fluentui/react-components';
import type { TicketedPlace } from '../../../../shared/places.ts';
import type { Problem } from '../../../api/problem.ts';
import { IntoView } from '../../../ui/focus/into-view.tsx';
import { useBrowse } from '../../../ui/places/use-browse.tsx';
import { ErrorCard } from '../../../ui/states/error-card.tsx';
import type { ServerForm } from './form.ts';
import { tlsWays } from './tls.ts';

const useStyles = makeStyles({
  all: { display: 'flex', flexDirection: 'column', gap: '8px' },
});

/** What is to be filled in again: a field that is marked as missing, else a password, else the weaker TLS itself. */
const again = ['input[aria-invalid="true"]', 'input[type="password"]', 'input[type="radio"]:checked'];

const focusAgain = (form: HTMLFormElement | null): void =>
  again
    .map((selector) => form?.querySelector<HTMLElement>(selector))
    .find((field) => field)
    ?.focus();

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

/** Why a server was not reached. Where TLS failed, the CA file comes first and weaker TLS is never the filled button. */
export function ConnectionFailure({ title, problem, form, onCaFile, onWeaker }: TlsFailureProps) {
  const styles = useStyles();
  const ca = useBrowse('ca-file', onCaFile);
  const ways = tlsWays(problem, form);
  const weaker = ways?.weaker ?? null;
  return (
    <IntoView>
      <div className={styles.all}>
        <ErrorCard
          title={title}
          problem={problem}
          remedy={ways?.caFile === true ? { label: 'Choose the CA file', onClick: ca.browse } : undefined}
        />
        {weaker === null ? null : (
          <div>
            <Button
              appearance="subtle"
              onClick={({ currentTarget }) => {
                const drawer = currentTarget.closest('form');
                onWeaker({ tls: weaker });
                // the button goes with what failed, and the focus with it
                requestAnimationFrame(() => focusAgain(drawer));
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
