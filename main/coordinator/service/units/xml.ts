const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Text as the content of an element. Control characters, which XML does not take, are refused before. */
export const xmlText = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => entities[character] ?? '');

/** An element as the parser gives it in the order of the document: its name, and what is in it. */
export type XmlNode = Readonly<Record<string, unknown>>;

/** The elements at the top of a document; none where it is no XML. */
export async function readXml(text: string): Promise<readonly XmlNode[]> {
  // Some twenty modules: who asks nothing about a service does not wait for them.
  const { XMLParser } = await import('fast-xml-parser');
  try {
    // Values stay texts: a folder may be called 0123.
    const parser = new XMLParser({ preserveOrder: true, parseTagValue: false, trimValues: false });
    return nodes(parser.parse(text.replace(/^\uFEFF/, ''))).filter((node) => !nameOf(node).startsWith('?'));
  } catch {
    return [];
  }
}

const nodes = (value: unknown): readonly XmlNode[] => (Array.isArray(value) ? (value as XmlNode[]) : []);

export const nameOf = (node: XmlNode): string => Object.keys(node).find((key) => key !== ':@') ?? '';

/** The elements in an element, without the white space around them. */
export const elementsOf = (node: XmlNode): readonly XmlNode[] =>
  nodes(node[nameOf(node)]).filter((each) => nameOf(each) !== '#text');

/** The text in an element; empty where it has none. */
export function textOf(node: XmlNode): string {
  const text = nodes(node[nameOf(node)]).find((each) => '#text' in each)?.['#text'];
  return typeof text === 'string' ? text : '';
}

/** The first element on that way down, by the names of the elements. */
export function elementAt(among: readonly XmlNode[], ...names: readonly string[]): XmlNode | undefined {
  const [name, ...below] = names;
  const found = among.find((node) => nameOf(node) === name);
  return found === undefined || below.length === 0 ? found : elementAt(elementsOf(found), ...below);
}
