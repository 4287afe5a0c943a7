import { describe, expect, it } from 'vitest';
import { readSocketMessage } from '../../../main/hosts/socket-message.ts';

const path = (length: number) => `/${'a'.repeat(length - 1)}`;

describe('a message of a page', () => {
  it.each([
    { i: '1', p: { u: '/vaults/list' } },
    { i: '1', t: 1, p: { u: '/vaults/list', b: {} } },
    { i: 'x'.repeat(40), p: { u: path(200), b: { json: { deep: [1, null, 'text'] }, meta: [[1, 'x']] } } },
    { i: '7', t: 4 },
  ])('is passed on as it was understood: %j', (message) => {
    expect(JSON.parse(readSocketMessage(JSON.stringify(message)) ?? '')).toStrictEqual(message);
  });

  it('is passed on without what is not understood', () => {
    const text =
      '{"i":"1","x":1,"p":{"u":"/a/b","h":{"content-type":"text/event-stream"},"m":"PUT","b":{"json":1,"y":2}}}';
    expect(readSocketMessage(text)).toBe('{"i":"1","p":{"u":"/a/b","b":{"json":1}}}');
    expect(readSocketMessage('{"i":"1","t":4,"p":{"u":"/a/b"}}')).toBe('{"i":"1","t":4}');
  });

  it.each([
    '',
    'null',
    '[]',
    '"text"',
    '{}',
    '{"i":""}',
    '{"i":"1"}',
    '{"i":1,"t":4}',
    `{"i":"${'x'.repeat(41)}","t":4}`,
    '{"i":"1","t":2,"p":{"u":"/a/b"}}',
    '{"i":"1","t":3,"p":{"u":"/a/b"}}',
    '{"i":"1","p":{"u":"a/b"}}',
    '{"i":"1","p":{"u":"/"}}',
    '{"i":"1","p":{"u":"/a/../b"}}',
    '{"i":"1","p":{"u":"/a?b"}}',
    '{"i":"1","p":{"u":"/a/b\\n"}}',
    `{"i":"1","p":{"u":"${path(201)}"}}`,
    '{"i":"1","p":{"u":"/a/b","b":[]}}',
    '{"i":"1","p":{"u":"/a/b","b":{"meta":{}}}}',
  ])('is none: %s', (text) => {
    expect(readSocketMessage(text)).toBeUndefined();
  });
});
