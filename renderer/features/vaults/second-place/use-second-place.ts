import { useState } from 'react';
import { storageProblems, type StorageForm } from '../../../ui/storage/form.ts';

/** The second place of a vault that is added: its form, null where leases lie in the vault, and whether it is shown. */
export function useSecondPlace() {
  const [form, setForm] = useState<StorageForm | null>(null);
  const [open, setOpen] = useState(false);
  return { form, setForm, open, setOpen, problems: form === null ? {} : storageProblems(form) };
}
