import { afterEach, beforeEach, expect, it } from 'vitest';
import { pickPlace } from '../../../../main/coordinator/places/pick.ts';
import { resolvePlace } from '../../../../main/coordinator/places/resolve.ts';
import { openEngine, type TestEngine } from '../../../support/engine.ts';

let engine: TestEngine;

/** What the dialogs were called, and what they answer. */
let titles: string[];
let answer: () => Promise<string | null>;
beforeEach(async () => {
  titles = [];
  answer = () => Promise.resolve('/chosen');
  const dialog = (title: string) => {
    titles.push(title);
    return answer();
  };
  engine = await openEngine({ host: { kind: 'electron', pickFolder: dialog, pickFile: dialog } });
});
afterEach(() => engine[Symbol.asyncDispose]());

it('gives the ticket of what was chosen in a dialog, whose words are pgkeep’s own', async () => {
  const place = await pickPlace(engine, 'ca-file');
  expect(place).toMatchObject({ path: '/chosen' });
  expect(await resolvePlace(engine, { ticket: place?.ticket ?? '' }, 'ca-file')).toBe('/chosen');
  await expect(resolvePlace(engine, { ticket: place?.ticket ?? '' }, 'password-file')).rejects.toThrow(
    'not known any more',
  );
  expect(titles).toEqual(['Choose the file with the CA certificates to trust']);
});

it('gives nothing where the dialog was cancelled', async () => {
  answer = () => Promise.resolve(null);
  expect(await pickPlace(engine, 'vault')).toBeNull();
});

it('opens one dialog at a time, whatever a page asks for', async () => {
  const { promise, resolve } = Promise.withResolvers<string | null>();
  answer = () => promise;
  const first = pickPlace(engine, 'vault');
  await expect(pickPlace(engine, 'files')).rejects.toMatchObject({ message: 'A dialog is open already.' });
  resolve(null);
  expect(await first).toBeNull();
  expect(await pickPlace(engine, 'files')).toBeNull();
  expect(titles).toEqual(['Choose the folder of the vault', 'Choose the folder for the files']);
});

it('takes no programs of another machine from a dialog', async () => {
  answer = () => Promise.resolve('\\\\server\\share\\bin');
  await expect(pickPlace(engine, 'tools')).rejects.toMatchObject({
    message: 'Programs of \\\\server\\share\\bin are not run: Programs of another machine are not run.',
  });
});
