/** What a browser shows where the interface itself is not served: fixed words, as text. */
export interface PlainPage {
  readonly title: string;
  readonly sentences: readonly string[];
  /** What to do, in order. */
  readonly steps?: readonly string[];
  /** Said last and quietly. */
  readonly note?: string;
  /** Where it goes on, on this server. */
  readonly link?: { readonly href: string; readonly label: string };
}

/** The mark of public/mark.svg, which nobody gets without a session. */
const mark =
  '<svg viewBox="0 0 16 16" width="32" height="32" aria-hidden="true"><path fill="#146c74" d="M2 1h3v2h1.5V1h3v2H11V1h3v5l-1.5 1.5V15H10v-3a2 2 0 0 0-4 0v3H3.500V7.500L2 6z"/></svg>';

/** Colours as in the interface's themes; what can be pressed is at least 32 pixels high. */
const style = `body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: #f5f5f5; color: #242424;
  font: 14px/20px "Segoe UI", system-ui, sans-serif; }
main { box-sizing: border-box; width: min(520px, 100vw - 32px); margin: 16px; padding: 24px; background: #fff;
  border: 1px solid #d1d1d1; border-radius: 6px; }
h1 { margin: 16px 0 12px; font-size: 20px; line-height: 28px; font-weight: 600; }
p, ol { margin: 0 0 12px; overflow-wrap: anywhere; }
ol { padding-inline-start: 20px; }
li { margin-bottom: 4px; }
code { font-family: ui-monospace, Consolas, monospace; font-size: 13px; }
.note { margin: 0; color: #616161; }
.next { display: inline-block; padding: 6px 12px; border-radius: 6px; background: #146c74; color: #fff;
  font-weight: 600; text-decoration: none; }
.next:focus-visible { outline: 2px solid currentColor; outline-offset: 2px; }
@media (prefers-color-scheme: dark) {
  body { background: #1f1f1f; color: #fff; }
  main { background: #292929; border-color: #666; }
  .note { color: #adadad; }
  .next { background: #2d7f87; }
  path { fill: #75b6bd; }
}`;

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string) => text.replace(/[&<>"]/g, (character) => entities[character] ?? '');

/** The page as HTML, without a script. */
export function plainPage({ title, sentences, steps = [], note, link }: PlainPage): string {
  const paragraphs = sentences.map((sentence) => `<p>${escaped(sentence)}</p>`);
  const list =
    steps.length === 0 ? [] : ['<ol>', ...steps.map((step) => `<li>${escaped(step)}</li>`), '</ol>'];
  const next =
    link === undefined
      ? []
      : [`<p><a class="next" href="${escaped(link.href)}">${escaped(link.label)}</a></p>`];
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(title)} · pgkeep</title>
<style>
${style}
</style>
<main>
${[mark, `<h1>${escaped(title)}</h1>`, ...paragraphs, ...list, ...next].join('\n')}
${note === undefined ? '' : `<p class="note">${escaped(note)}</p>\n`}</main>
`;
}
