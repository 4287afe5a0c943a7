import { describe, expect, it } from 'vitest';
import {
  elementAt,
  elementsOf,
  nameOf,
  readXml,
  textOf,
  xmlText,
} from '../../../../../main/coordinator/service/units/xml.ts';

describe('XML', () => {
  it('is written so that text stays text, and read back', async () => {
    const text = ` </a>&amp; "0123" 'ß' `;
    const [root] = await readXml(`\uFEFF<?xml version="1.0"?>\n<a>${xmlText(text)}</a>`);
    expect(root === undefined ? '' : textOf(root)).toBe(text);
    expect(xmlText(`<&>"'`)).toBe('&lt;&amp;&gt;&quot;&apos;');
  });

  it('gives the elements in an element, and the first on a way down', async () => {
    const read = await readXml('<a>\n <b>1</b>\n <c><d/><d>2</d></c>\n</a>');
    const a = elementAt(read, 'a');
    expect(a === undefined ? [] : elementsOf(a).map(nameOf)).toStrictEqual(['b', 'c']);
    const d = elementAt(read, 'a', 'c', 'd');
    expect(d === undefined ? undefined : textOf(d)).toBe('');
    expect(elementAt(read, 'a', 'x', 'd')).toBeUndefined();
  });

  it.each(['', 'no xml', '<a', '<!DOCTYPE'])('is nothing in %j', async (text) => {
    expect(elementAt(await readXml(text), 'a')).toBeUndefined();
  });
});
