import { Button } from '@fluentui/react-components';
import { useReducer } from 'react';
import type { InstanceSummary } from '../../../../shared/instances/instances.ts';
import { toProblem } from '../../../api/problem.ts';
import { Drawer } from '../../../ui/dialogs/drawer.tsx';
import { ErrorCard } from '../../../ui/states/errors/error-card.tsx';
import { IntoView } from '../../../ui/focus/into-view.tsx';
import { ReasonedButton } from '../../../ui/buttons/reasoned.tsx';
import { OptionsFields } from '../../../ui/options/fields.tsx';
import {
  firstOptionsForm,
  optionsChanges,
  optionsFormReducer,
  optionsProblems,
  type OptionsForm,
} from '../../../ui/options/form.ts';
import { useSetInstance } from './use-set-instance.ts';

/** How a database is backed up from now on. The server and what is installed are looked at before it is kept. */
export function OptionsDrawer(props: {
  instance: Pick<InstanceSummary, 'id' | 'options'>;
  onClose: () => void;
}) {
  const { instance, onClose } = props;
  const [form, dispatch] = useReducer(optionsFormReducer, instance.options, firstOptionsForm);
  const save = useSetInstance(onClose);
  const change = (part: Partial<OptionsForm>) => {
    save.reset();
    dispatch(part);
  };
  const problems = optionsProblems(form);
  const submit = () => {
    if (save.isPending || problems.length > 0) return;
    const options = optionsChanges(form, instance.options);
    if (Object.keys(options).length === 0) onClose();
    else save.mutate({ instance: instance.id, options });
  };
  return (
    <Drawer
      title="Change options"
      open
      onClose={onClose}
      onSubmit={submit}
      footer={
        <>
          <ReasonedButton
            type="submit"
            appearance="primary"
            reason={save.isPending ? 'Saving…' : problems.length > 0 ? 'A number is out of range.' : null}
          >
            Save
          </ReasonedButton>
          <Button onClick={onClose}>Cancel</Button>
        </>
      }
    >
      <OptionsFields form={form} onChange={change} set={instance.options.clientMajor} />
      {save.error === null ? null : (
        <IntoView>
          <ErrorCard title="The options were not kept" problem={toProblem(save.error)} />
        </IntoView>
      )}
    </Drawer>
  );
}
