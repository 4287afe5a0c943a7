import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
} from '@fluentui/react-components';
import { useState, type ReactNode } from 'react';
import { useReturnFocus } from '../focus/return-focus.ts';
import { useTypedContent } from './typed-content.ts';

/** What a dialog or drawer needs to ask before Esc or a click beside it throws away what was typed. */
export interface DiscardGuard {
  /** A ref for the surface. */
  watch: (surface: HTMLElement | null) => void;
  /** Leaves, or asks first where something was typed. */
  leaveCarefully: (leave: () => void) => void;
  /** The question; stands beside the surface. */
  question: ReactNode;
}

export function useDiscardGuard(): DiscardGuard {
  const typed = useTypedContent();
  const [leaving, setLeaving] = useState<(() => void) | null>(null);
  return {
    watch: typed.watch,
    leaveCarefully: (leave) => {
      if (typed.isThere()) setLeaving(() => leave);
      else leave();
    },
    question:
      leaving === null ? null : (
        <DiscardQuestion
          onKeep={() => setLeaving(null)}
          onDiscard={() => {
            setLeaving(null);
            leaving();
          }}
        />
      ),
  };
}

/** What the question says. */
interface DiscardWords {
  readonly title: string;
  readonly text: string;
  readonly keep: string;
  readonly discard: string;
}

const typedWords: DiscardWords = {
  title: 'Discard what you typed?',
  text: 'The form is not sent yet. What stands in it is lost when it closes.',
  keep: 'Keep editing',
  discard: 'Discard',
};

export interface DiscardQuestionProps {
  words?: DiscardWords;
  onKeep: () => void;
  onDiscard: () => void;
}

/** Asks before something is lost. */
export function DiscardQuestion({ words = typedWords, onKeep, onDiscard }: DiscardQuestionProps) {
  useReturnFocus(true);
  return (
    <Dialog open modalType="modal" onOpenChange={(_, { open }) => (open ? undefined : onKeep())}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle as="h2">{words.title}</DialogTitle>
          <DialogContent>{words.text}</DialogContent>
          <DialogActions fluid>
            {/* The first button has the focus: the one that loses nothing. */}
            <Button appearance="primary" onClick={onKeep}>
              {words.keep}
            </Button>
            <Button onClick={onDiscard}>{words.discard}</Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
