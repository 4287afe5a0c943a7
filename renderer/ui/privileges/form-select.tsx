import { Field, Select } from '@fluentui/react-components';
import type { GrantForm } from '../../../shared/privileges.ts';
import { formOf, grantForms } from './form-words.ts';

/** The form of the SQL in one line. */
export function FormSelect({
  form,
  onForm,
  disabled = false,
}: {
  form: GrantForm;
  onForm: (form: GrantForm) => void;
  disabled?: boolean;
}) {
  return (
    <Field label="Form of the SQL" hint={formOf(form)?.words ?? ''}>
      <Select
        value={form}
        disabled={disabled}
        onChange={(_, { value }) => onForm(formOf(value)?.form ?? form)}
      >
        {grantForms.map(({ form: each, title }) => (
          <option key={each} value={each}>
            {title}
          </option>
        ))}
      </Select>
    </Field>
  );
}
