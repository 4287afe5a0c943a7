import { describe, expect, it } from 'vitest';
import { againSentence } from '../../../../../../renderer/features/restore/target/again.ts';
import { emptyStorage } from '../../../../../../renderer/ui/storage/form.ts';

const folder = emptyStorage(false);
const sas = { ...folder, kind: 'azure-blob' as const, credential: 'sas' as const };
const place = { ticket: `place-${'0'.repeat(48)}`, path: '/exports' };

describe('what is given again after a reload', () => {
  it('is the folder, by the path that it had', () => {
    const words = 'Choose the folder again. Before, it was /exports.';
    expect(againSentence(folder, { folder: '/exports' })).toBe(words);
    expect(againSentence({ ...folder, place }, { folder: '/exports' })).toBeNull();
    expect(againSentence(folder, { folder: null })).toBeNull();
  });

  it('is the secret, where one is typed', () => {
    const words = 'Secrets are not kept when the page is left or loaded again. Type it again.';
    expect(againSentence(sas, { folder: null })).toBe(words);
    expect(againSentence({ ...sas, secret: 'sig=1' }, { folder: null })).toBeNull();
    expect(againSentence({ ...sas, source: 'env' }, { folder: null })).toBeNull();
    expect(againSentence({ ...sas, credential: 'entra' }, { folder: null })).toBeNull();
  });
});
