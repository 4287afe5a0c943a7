import { describe, expect, it } from 'vitest';
import {
  isAppUrl,
  isTrustedFrame,
  mayOpenOutside,
  mayUse,
} from '../../../../../main/hosts/electron/page/permissions.ts';

const hostileAddresses = [
  'https://evil.example/',
  'http://pgkeep/',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'blob:pgkeep-app://pgkeep/1',
  'about:blank',
  'pgkeep-app://evil/',
  'pgkeep-app://pgkeep.evil.example/',
  'pgkeep-app://user@pgkeep/',
  'pgkeep-app://pgkeep:80/',
  'pgkeep-app://pgkeep@evil.example/',
  'pgkeep-app:pgkeep/',
  'pgkeep-app:///pgkeep/',
  'pgkeep-app://pgkeep',
  'pgkeep-app:\\\\pgkeep\\',
  'PGKEEP-APP://pgkeep/',
  ' pgkeep-app://pgkeep/',
  'pgkeep://job/job-1',
  '',
  'not a url',
];

describe('the window’s own addresses', () => {
  it.each(['pgkeep-app://pgkeep/', 'pgkeep-app://pgkeep/jobs/job-1?x=1#y'])('are %s', (url) => {
    expect(isAppUrl(url)).toBe(true);
  });

  it.each(hostileAddresses)('are not %j', (url) => {
    expect(isAppUrl(url)).toBe(false);
  });
});

describe('links to the user’s browser', () => {
  it.each([
    'https://www.postgresql.org/docs/18/app-pgdump.html',
    'https://learn.microsoft.com/azure/backup/',
    'https://portal.azure.com/#view/x',
  ])('open %s', (url) => {
    expect(mayOpenOutside(url)).toBe(true);
  });

  it.each([
    ...hostileAddresses,
    'http://www.postgresql.org/',
    'https://www.postgresql.org.evil.example/',
    'https://evil.example/?https://www.postgresql.org/',
    'https://www.postgresql.org@evil.example/',
    'https://user:password@www.postgresql.org/',
    'https://www.postgresql.org:8443/',
    'smb://www.postgresql.org/share',
    'ms-settings:privacy',
  ])('do not open %j', (url) => {
    expect(mayOpenOutside(url)).toBe(false);
  });
});

describe('who may ask for the router', () => {
  const own = { url: 'pgkeep-app://pgkeep/jobs', origin: 'pgkeep-app://pgkeep', parent: null };

  it('is the window’s own page', () => {
    expect(isTrustedFrame(own)).toBe(true);
  });

  it.each([
    ['a frame that is gone', null],
    ['a frame inside the page', { ...own, parent: {} }],
    ['a page of another origin', { ...own, origin: 'https://evil.example' }],
    ['a sandboxed page at our address', { ...own, origin: 'null' }],
    ['a page elsewhere that claims our origin', { ...own, url: 'https://evil.example/' }],
  ])('is not %s', (_who, frame) => {
    expect(isTrustedFrame(frame)).toBe(false);
  });
});

describe('permissions', () => {
  it('let our page put text on the clipboard', () => {
    expect(mayUse('clipboard-sanitized-write', 'pgkeep-app://pgkeep/settings')).toBe(true);
    expect(mayUse('clipboard-sanitized-write', 'pgkeep-app://pgkeep')).toBe(true);
  });

  it.each(['clipboard-read', 'notifications', 'media', 'geolocation', 'openExternal', 'fullscreen', 'usb'])(
    'refuse %s even to our page',
    (permission) => {
      expect(mayUse(permission, 'pgkeep-app://pgkeep/')).toBe(false);
    },
  );

  it.each(hostileAddresses.filter((url) => url !== 'pgkeep-app://pgkeep'))(
    'refuse everything to %j',
    (url) => {
      expect(mayUse('clipboard-sanitized-write', url)).toBe(false);
    },
  );
});
