import { describe, expect, it } from 'vitest';
import { checkSender, type DistinctHeaders, type Sender } from '../../../../main/hosts/serve/sender.ts';

const host = ['127.0.0.1:8432'];
const origin = ['http://127.0.0.1:8432'];
const site = (value: string) => ({ host, 'sec-fetch-site': [value] });
const opening = { 'sec-fetch-mode': ['navigate'], 'sec-fetch-dest': ['document'] };

describe('who sent a request', () => {
  it.each<[headers: DistinctHeaders, sender: Sender]>([
    [{ host }, 'own'],
    [{ host: ['localhost:8432'] }, 'own'],
    [{ host: ['[::1]:8432'] }, 'own'],
    [{ host, origin }, 'own'],
    [site('same-origin'), 'own'],
    [site('none'), 'own'],
    [{ ...site('same-origin'), origin }, 'own'],
    [{}, 'foreign'],
    [{ host: [] }, 'foreign'],
    [{ host: [...host, ...host] }, 'foreign'],
    [{ host: ['127.0.0.1'] }, 'foreign'],
    [{ host: ['127.0.0.1:80'] }, 'foreign'],
    [{ host: ['127.0.0.1:84320'] }, 'foreign'],
    [{ host: ['LOCALHOST:8432'] }, 'foreign'],
    [{ host: ['evil.example:8432'] }, 'foreign'],
    [{ host: ['127.0.0.1.evil.example:8432'] }, 'foreign'],
    // An origin has to be that of this very address.
    [{ host, origin: ['http://localhost:8432'] }, 'foreign'],
    [{ host, origin: ['https://127.0.0.1:8432'] }, 'foreign'],
    [{ host, origin: ['http://127.0.0.1:8433'] }, 'foreign'],
    [{ host, origin: ['null'] }, 'foreign'],
    [{ host, origin: [] }, 'foreign'],
    [{ host, origin: [...origin, ...origin] }, 'foreign'],
    [{ ...site('same-origin'), origin: ['https://evil.example'] }, 'foreign'],
    // Another port of this host is the same site, and not the same origin.
    [site('same-site'), 'foreign'],
    [site('cross-site'), 'foreign'],
    [site(''), 'foreign'],
    [{ host, 'sec-fetch-site': ['same-origin', 'same-origin'] }, 'foreign'],
    [{ host, 'sec-fetch-site': [] }, 'foreign'],
    // A link that somebody follows, and nothing that a page does by itself.
    [{ ...site('cross-site'), ...opening }, 'elsewhere'],
    [{ ...site('same-site'), ...opening }, 'elsewhere'],
    [{ ...site('cross-site'), ...opening, origin }, 'foreign'],
    [{ ...site('cross-site'), ...opening, 'sec-fetch-dest': ['iframe'] }, 'foreign'],
    [{ ...site('cross-site'), ...opening, 'sec-fetch-mode': ['no-cors'] }, 'foreign'],
    [{ ...site('cross-site'), 'sec-fetch-mode': ['navigate'] }, 'foreign'],
    [{ ...site('cross-site'), 'sec-fetch-dest': ['document'] }, 'foreign'],
  ])('is told by these headers: %j → %s', (headers, sender) => {
    expect(checkSender(headers, 8432)).toBe(sender);
  });

  it('may leave out the port of http, as browsers do, and only that one', () => {
    expect(checkSender({ host: ['127.0.0.1'], origin: ['http://127.0.0.1'] }, 80)).toBe('own');
    expect(checkSender({ host: ['127.0.0.1:80'] }, 80)).toBe('foreign');
  });
});
