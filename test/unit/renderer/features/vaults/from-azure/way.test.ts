import { expect, it } from 'vitest';
import { firstForm, startOf } from '../../../../../../renderer/features/vaults/from-azure/way.ts';
import { sentLocation, storageProblems } from '../../../../../../renderer/ui/storage/form.ts';

const url = 'https://contosobackups.blob.core.windows.net/pgkeep';

it('opens what was chosen in Azure with the identity that sees it', () => {
  const form = firstForm(true, 'azure');
  expect(Object.keys(storageProblems(form))).toEqual(['url']);
  const chosen = { ...form, tenantId: 'left over', url, identity: 'identity-1' };
  expect(storageProblems(chosen)).toEqual({});
  expect(sentLocation(chosen)).toEqual({
    kind: 'azure-blob',
    url,
    credential: { kind: 'entra', identity: 'identity-1' },
  });
});

it('takes nothing of it along into a place that is named', () => {
  const chosen = { ...firstForm(true, 'azure'), url, identity: 'identity-1' };
  const form = { ...chosen, ...startOf('place') };
  expect(form).toMatchObject({ kind: 'folder', url: '', identity: '' });
});
