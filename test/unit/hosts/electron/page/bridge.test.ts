import { os } from '@orpc/server';
import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AppRouter } from '../../../../../main/compose.ts';
import { longestMessage, openBridge } from '../../../../../main/hosts/electron/page/bridge.ts';
import { connectMessage } from '../../../../../main/hosts/electron/page/channels.ts';
import { MessagePortMain, reset, sendFromFrame } from '../../../../support/electron/double.ts';
import { listen } from '../../../../support/electron/listen.ts';

const own = { url: 'pgkeep-app://pgkeep/', origin: 'pgkeep-app://pgkeep', parent: null };
const log = { info: vi.fn<() => void>(), warn: vi.fn<() => void>(), error: vi.fn<() => void>() };

describe('the bridge', () => {
  const calls = new EventEmitter();
  // Two calls stand for all: one that answers, one that goes on until it is aborted.
  const router = {
    tools: {
      list: os.handler(() => 'listed'),
      wait: os.handler(async ({ signal }) => {
        calls.emit('waiting');
        await new Promise((resolve) => signal?.addEventListener('abort', resolve));
        calls.emit('aborted');
      }),
    },
  } as unknown as AppRouter;
  let outside: ReturnType<typeof listen>;
  let close: () => void;

  beforeEach(() => {
    vi.clearAllMocks();
    reset();
    outside = listen();
    close = openBridge(router, log);
  });
  afterEach(() => close());

  const request = (call: string) => JSON.stringify({ i: '1', p: { u: `/tools/${call}`, b: {} } });
  const heard = (event: string) => new Promise<void>((resolve) => void calls.once(event, () => resolve()));

  it('answers calls of the window’s own page', async () => {
    const port = new MessagePortMain('a');
    sendFromFrame(connectMessage, own, [port]);
    port.hear(request('list'));
    const { data } = await outside.next('port-message');
    expect(JSON.parse(String(data))).toEqual({ i: '1', p: { b: { json: 'listed' } } });
  });

  it.each([
    ['a frame that is gone', null],
    ['a frame inside the page', { ...own, parent: {} }],
    ['another origin', { ...own, origin: 'https://evil.example', url: 'https://evil.example/' }],
  ])('refuses %s and closes what it sent', (_who, frame) => {
    const port = new MessagePortMain('a');
    sendFromFrame(connectMessage, frame, [port]);
    port.hear(request('list'));
    expect(outside.told).toEqual([{ do: 'port-close', port: 'a' }]);
    expect(log.warn).toHaveBeenCalledOnce();
  });

  it('refuses several ports at once, and none', () => {
    sendFromFrame(connectMessage, own, [new MessagePortMain('a'), new MessagePortMain('b')]);
    sendFromFrame(connectMessage, own, []);
    expect(outside.told).toEqual([
      { do: 'port-close', port: 'a' },
      { do: 'port-close', port: 'b' },
    ]);
    expect(log.warn).toHaveBeenCalledTimes(2);
  });

  it('ends the port of the load before, and the calls that came through it', async () => {
    const first = new MessagePortMain('first');
    sendFromFrame(connectMessage, own, [first]);
    const waiting = heard('waiting');
    first.hear(request('wait'));
    await waiting;
    const aborted = heard('aborted');
    sendFromFrame(connectMessage, own, [new MessagePortMain('second')]);
    await aborted;
    expect(outside.told).toEqual([{ do: 'port-close', port: 'first' }]);
  });

  it('ends the calls of a page that is gone', async () => {
    const port = new MessagePortMain('a');
    sendFromFrame(connectMessage, own, [port]);
    const waiting = heard('waiting');
    port.hear(request('wait'));
    await waiting;
    const aborted = heard('aborted');
    port.lose();
    await expect(aborted).resolves.toBeUndefined();
  });

  it.each([
    ['no JSON', '{'],
    ['no call', '{"i":"1","p":{"u":"https://evil.example/"}}'],
    ['an object in the place of text', { i: '1', p: { u: '/tools/list' } }],
    ['nothing', undefined],
    [
      'too much',
      JSON.stringify({ i: '1', p: { u: '/tools/list', b: { json: 'x'.repeat(longestMessage) } } }),
    ],
  ])('takes the port from a page that sends %s', (_what, data) => {
    const port = new MessagePortMain('a');
    sendFromFrame(connectMessage, own, [port]);
    port.hear(data);
    expect(outside.told).toEqual([{ do: 'port-close', port: 'a' }]);
  });
});
