import { createPipelineRequest } from '@azure/core-rest-pipeline';
import type { SignInPrompts } from '../../../main/credentials/token-source.ts';
import type { TestAzure } from './azure.ts';
import type { Refusal, TestUser } from './entra-directory.ts';

/** What a browser does with the page of Entra: it sends the form back to this machine. Gives the text of the last page. */
export async function visitPage({ transport }: TestAzure, url: string): Promise<string> {
  const { bodyAsText = '' } = await transport.sendRequest(createPipelineRequest({ url }));
  const action = /action="([^"]+)"/.exec(bodyAsText ?? '')?.[1] ?? '';
  const fields = [...(bodyAsText ?? '').matchAll(/name="([^"]+)" value="([^"]*)"/g)].map(
    ([, name = '', value = '']): [string, string] => [name, value],
  );
  const answer = await fetch(action, { method: 'POST', body: new URLSearchParams(fields) });
  return answer.text();
}

/** A person who does what is asked; `showCode` lets the user in who is named, or refuses. */
export function person(
  azure: TestAzure,
  code: { user?: TestUser; refusal?: Refusal } = {},
  signal?: AbortSignal,
): SignInPrompts & { readonly pages: string[]; readonly codes: string[] } {
  const pages: string[] = [];
  const codes: string[] = [];
  return {
    pages,
    codes,
    signal,
    showPage: async (url) => {
      pages.push(url);
      // The browser answers when it likes.
      setImmediate(() => void visitPage(azure, url));
    },
    showCode: (shown) => {
      codes.push(shown.code);
      for (const waiting of azure.entra.deviceCodes.values()) Object.assign(waiting, code);
    },
  };
}
