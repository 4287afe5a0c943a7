import { Button } from '@fluentui/react-components';
import { useReducer } from 'react';
import { ReasonedButton } from '../../../ui/buttons/reasoned.tsx';
import { Drawer } from '../../../ui/dialogs/drawer.tsx';
import { optionsFormReducer, optionsProblems, type OptionsForm } from '../../../ui/options/form.ts';
import { SelectionFields } from '../../../ui/options/selection-fields.tsx';

/** What of the databases is left out, before it is looked at whether the login can read the rest. */
export function LeftOutDrawer(props: {
  options: OptionsForm;
  /** Takes over what was typed; the databases are checked again where that differs. */
  onApply: (options: OptionsForm) => void;
  onClose: () => void;
}) {
  const { onApply, onClose } = props;
  // what is typed holds once it is applied: each letter would have the databases checked
  const [form, dispatch] = useReducer(optionsFormReducer, props.options);
  // what else is typed wrong is seen where it is typed
  const isWrong = optionsProblems(form).some((problem) => problem !== 'level' && problem !== 'lock wait');
  return (
    <Drawer
      title="Leave something out"
      open
      onClose={onClose}
      onSubmit={() => {
        if (isWrong) return;
        onApply(form);
        onClose();
      }}
      footer={
        <>
          <ReasonedButton
            type="submit"
            appearance="primary"
            reason={isWrong ? 'Correct what is marked first.' : null}
          >
            Apply and check
          </ReasonedButton>
          <Button onClick={onClose}>Cancel</Button>
        </>
      }
    >
      <p>
        It holds for all databases that are chosen, and no privilege is needed on what is left out. A restore
        cannot give it back.
      </p>
      <SelectionFields form={form} onChange={dispatch} />
    </Drawer>
  );
}
