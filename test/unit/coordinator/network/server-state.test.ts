import { expect, it } from 'vitest';
import { isReadyState, notReady } from '../../../../main/coordinator/network/server-state.ts';

it('only a state that Azure names, and that is another than Ready, is worth telling', () => {
  expect([undefined, 'Ready', 'ready', 'Stopped', 'Updating'].map(isReadyState)).toStrictEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
});

it('a stopped server is to be started, any other one waited for', () => {
  expect(notReady('shop-pg', 'Stopped')).toStrictEqual({
    code: 'ServerNotReadyForLongTermBackup',
    message: 'shop-pg is in the state Stopped in Azure: nobody reaches it until it is Ready.',
    remedy: 'Start the server (Overview, Start, in the Azure portal), and try again when its state is Ready.',
  });
  expect(notReady('shop-pg', 'Starting').remedy).toBe(
    'Wait until the state of the server is Ready, then try again; the Azure portal shows it.',
  );
});
