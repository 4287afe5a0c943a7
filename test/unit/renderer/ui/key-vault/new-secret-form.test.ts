import { describe, expect, it } from 'vitest';
import {
  newSecretInput,
  newSecretProblems,
  uriOf,
  type NewSecretForm,
} from '../../../../../renderer/ui/key-vault/new-secret-form.ts';

const form: NewSecretForm = {
  keyVault: 'https://contoso-kv.vault.azure.net/',
  place: 'shop-login ',
  server: 'server-1',
  user: 'shop',
  isNewRole: true,
  expires: '',
  identity: 'identity-1',
};
const today = '2026-11-29';

describe('the form of a new secret', () => {
  it('is sent with the URI that its name makes', () => {
    expect(newSecretProblems(form, today)).toEqual({});
    expect(newSecretInput(form)).toEqual({
      secret: 'https://contoso-kv.vault.azure.net/secrets/shop-login',
      identity: 'identity-1',
      server: 'server-1',
      user: 'shop',
      isNewRole: true,
    });
  });

  it('is sent with a URI as it was typed, and with its last day', () => {
    const typed = {
      ...form,
      keyVault: null,
      place: 'https://kv1.vault.azure.cn/secrets/a',
      expires: '2027-12-31',
    };
    expect(newSecretProblems(typed, today)).toEqual({});
    expect(newSecretInput(typed)).toMatchObject({
      secret: 'https://kv1.vault.azure.cn/secrets/a',
      expiresAt: '2027-12-31T00:00:00.000Z',
    });
  });

  it('says what is missing, by field', () => {
    const empty = { ...form, place: '', server: '', user: '', identity: '' };
    expect(newSecretProblems(empty, today)).toEqual({
      place: 'Type the name of the secret.',
      server: 'Choose the server that the login is for.',
      user: 'Type the role that logs in.',
      identity: 'Choose as whom it is written.',
    });
    expect(newSecretProblems({ ...empty, keyVault: null }, today).place).toBe('Type the URI of the secret.');
  });

  it('takes no other name, no other host and no day that is over', () => {
    expect(newSecretProblems({ ...form, place: 'shop_login', expires: today }, today)).toEqual({
      place: 'Letters, digits and dashes, at most 127.',
      expires: 'A day to come.',
    });
    const elsewhere = { ...form, keyVault: null, place: 'https://kv.example.com/secrets/a' };
    expect(newSecretProblems(elsewhere, today).place).toMatch(
      /^That is no URI of a secret: its host is a key/,
    );
    expect(uriOf(elsewhere)).toBe('https://kv.example.com/secrets/a');
  });
});
