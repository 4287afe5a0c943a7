import { describe, expect, it } from 'vitest';
import { ByteSource, maxHeadLength } from '../../../../../main/postgres/archive/format/byte-source.ts';
import { int } from '../../../../fixtures/archives/golden.ts';

const endless = 'The archive is damaged: the table of contents claims to be endless.';

describe('bytes that may still grow', () => {
  it('are bounded: what would lie behind the longest head is refused, not waited for', () => {
    expect(maxHeadLength).toBe(512 * 1024 * 1024);
    const at = (position: number) => Object.assign(new ByteSource(), { position });
    expect(at(maxHeadLength - 5).int()).toBeUndefined();
    expect(() => at(maxHeadLength - 4).int()).toThrow(endless);
    expect(at(maxHeadLength - 8).bytes(8)).toBeUndefined();
    expect(() => at(maxHeadLength - 8).bytes(9)).toThrow(endless);
  });

  it('give nothing, and lose nothing, while what is asked for is not there', () => {
    const source = new ByteSource();
    expect([source.byte(), source.int(), source.bytes(1), source.string()]).toEqual(
      Array.from({ length: 4 }, () => undefined),
    );
    const whole = Buffer.concat([int(3), Buffer.from('abc'), int(-1), int(0), int(7)]);
    for (const [index, byte] of whole.entries()) {
      const before = source.position;
      expect(index < 8 ? source.string() : undefined).toBeUndefined();
      expect(source.position).toBe(before);
      source.append(Uint8Array.of(byte));
      expect(source.length).toBe(index + 1);
    }
    expect(String(source.string())).toBe('abc');
    expect(source.string()).toBeNull();
    expect(source.string()).toHaveLength(0);
    expect(source.int()).toBe(7);
    expect([source.byte(), source.position]).toEqual([undefined, whole.length]);
    expect(source.taken().equals(whole)).toBe(true);
  });

  it('have short texts once and longer ones each for itself', () => {
    const source = new ByteSource();
    const text = (length: number) => Buffer.concat([int(length), Buffer.alloc(length, 'x')]);
    source.append(Buffer.concat([text(32), text(32), text(33), text(33), int(-1), int(0)]));
    const [first, second, third, fourth, none, empty] = Array.from({ length: 6 }, () => source.text());
    expect(second).toBe(first);
    expect(third?.equals(fourth ?? Buffer.alloc(0))).toBe(true);
    expect(third).not.toBe(fourth);
    expect([none, empty?.length]).toEqual([null, 0]);
  });
});
