import { Field, Input } from '@fluentui/react-components';
import { useState } from 'react';
import { ConfirmDialog } from '../../../ui/dialogs/confirm.tsx';
import { TypedConfirmDialog } from '../../../ui/dialogs/typed-confirm.tsx';
import { useNow } from '../../../ui/text/use-now.ts';
import { keptLines, reasonProblem, type HoldQuestion } from './questions.ts';
import { useChangeHolds, type AskedPoint } from './use-change.ts';

interface HoldDialogProps {
  instanceId: string;
  point: AskedPoint;
  /** "the recovery point of today 02:14" */
  named: string;
  onClose: () => void;
}

/** Asks what a change of the keeping of a recovery point needs: a reason, a yes, or the name of the database. */
export function HoldDialog({ question, ...props }: HoldDialogProps & { question: HoldQuestion }) {
  if (question === 'unpin') return <UnpinDialog {...props} />;
  if (question === 'finish') return <FinishDialog {...props} />;
  if (question === 'release') return <ReleaseDialog {...props} />;
  return <ReasonDialog {...props} question={question} />;
}

const reasonWords = {
  pin: {
    title: (named: string) => `Pin ${named}`,
    confirmLabel: 'Pin',
    text: 'It stays until somebody unpins it: nothing deletes it, whatever its retention rule says. Everybody who opens the vault sees who pinned it, and why.',
  },
  hold: {
    title: (named: string) => `Put ${named} under legal hold`,
    confirmLabel: 'Put under legal hold',
    text: 'It stays until somebody releases it by typing the name of the database. Where the storage can hold single objects it refuses to remove them as well; elsewhere pgkeep alone keeps the recovery point.',
  },
} as const;

function ReasonDialog({ question, ...props }: HoldDialogProps & { question: 'pin' | 'hold' }) {
  const { instanceId, point, named, onClose } = props;
  const [reason, setReason] = useState('');
  const { send, busy, problem } = useChangeHolds(instanceId, point, named, onClose);
  const words = reasonWords[question];
  return (
    <ConfirmDialog
      open
      title={words.title(named)}
      confirmLabel={words.confirmLabel}
      reason={reasonProblem(reason)}
      busy={busy}
      problem={problem}
      onConfirm={() => send({ question, reason })}
      onClose={onClose}
    >
      <div>{words.text}</div>
      <Field label="Reason">
        <Input
          value={reason}
          onChange={(_, { value }) => setReason(value)}
          placeholder={question === 'pin' ? 'Before the upgrade to 18' : 'Case 4711'}
          autoComplete="off"
        />
      </Field>
    </ConfirmDialog>
  );
}

function UnpinDialog({ instanceId, point, named, onClose }: HoldDialogProps) {
  const { send, busy, problem } = useChangeHolds(instanceId, point, named, onClose);
  return (
    <ConfirmDialog
      open
      title={`Unpin ${named}`}
      confirmLabel="Unpin"
      danger
      calm
      busy={busy}
      problem={problem}
      onConfirm={() => send({ question: 'unpin' })}
      onClose={onClose}
    >
      <KeptNow point={point} />
      <div>Once nobody keeps it any more it can be deleted, and goes when its retention rule says so.</div>
    </ConfirmDialog>
  );
}

function FinishDialog({ instanceId, point, named, onClose }: HoldDialogProps) {
  const { send, busy, problem } = useChangeHolds(instanceId, point, named, onClose);
  return (
    <ConfirmDialog
      open
      title={`Finish the legal hold of ${named}`}
      confirmLabel="Finish"
      busy={busy}
      problem={problem}
      onConfirm={() => send({ question: 'finish', reason: point.holds?.legalHold?.reason ?? named })}
      onClose={onClose}
    >
      <KeptNow point={point} />
      <div>
        The storage does not hold every object of it yet. Reason and owner of the hold stay as they are.
      </div>
    </ConfirmDialog>
  );
}

function ReleaseDialog({ instanceId, point, named, onClose }: HoldDialogProps) {
  const { send, busy, problem } = useChangeHolds(instanceId, point, named, onClose);
  return (
    <TypedConfirmDialog
      open
      title={`Release ${named} from its legal hold`}
      name={point.database}
      confirmLabel="Release"
      busy={busy}
      problem={problem}
      onConfirm={(typedName) => send({ question: 'release', typedName })}
      onClose={onClose}
    >
      <KeptNow point={point} />
      <div>
        Once nobody keeps it any more it can be deleted, and goes when its retention rule says so. A pin
        stays.
      </div>
    </TypedConfirmDialog>
  );
}

/** Who keeps it now, before somebody lets it go. */
function KeptNow({ point }: { point: AskedPoint }) {
  const now = new Date(useNow(60_000));
  const lines = point.holds === undefined ? [] : keptLines(point.holds, now);
  return lines.map((line) => (
    <div key={line}>
      <strong>{line}</strong>
    </div>
  ));
}
