import type { Configuration } from 'electron-builder';
import { appId } from '../main/hosts/electron/app-id.ts';

/**
 * Where installed copies would look for newer ones. Off unless the person who builds names a feed: pgkeep asks
 * nobody on its own, and the feed alone only writes the metadata that such a place needs.
 */
const updateFeed = process.env['PGKEEP_UPDATE_FEED'];

/** Installers for Windows, macOS and Linux: `npm run dist`. */
const configuration: Configuration = {
  appId,
  productName: 'pgkeep',
  copyright: 'MIT License',
  // Packages for Debian and Red Hat have to name a home and somebody who answers; who publishes builds puts
  // his own in their place.
  extraMetadata: {
    homepage: 'https://pgkeep.invalid',
    author: 'pgkeep maintainers <maintainers@pgkeep.invalid>',
  },
  directories: { output: 'dist/installers', buildResources: 'build' },
  files: [
    'dist/main/**',
    'dist/preload/**',
    'dist/renderer/**',
    'build/icons/app/256x256.png',
    'build/icons/tray/*',
    'package.json',
    // Electron brings its own Node.js.
    '!node_modules/node-bin-*/**',
    '!node_modules/node-{darwin,linux,win}-*/**',
    // What better-sqlite3 was compiled from.
    '!node_modules/better-sqlite3/{deps,src}/**',
    '!node_modules/node-addon-api/**',
    '!**/*.{map,md,ts,mts,cts}',
  ],
  asar: true,
  // Shared libraries are loaded by the system, which does not look into archives.
  asarUnpack: ['**/*.node'],
  // better-sqlite3 and the keyring come with N-API builds that fit every runtime.
  npmRebuild: false,
  electronFuses: {
    runAsNode: false,
    enableCookieEncryption: true,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    loadBrowserProcessSpecificV8Snapshot: false,
    // The interface comes through a scheme of its own.
    grantFileProtocolExtraPrivileges: false,
  },
  protocols: [{ name: 'pgkeep link', schemes: ['pgkeep'] }],
  publish: updateFeed === undefined ? null : [{ provider: 'generic', url: updateFeed }],
  artifactName: '${productName}-${version}-${os}-${arch}.${ext}',

  win: {
    icon: 'build/icons/app/256x256.png',
    target: [{ target: 'nsis', arch: ['x64', 'arm64'] }],
    requestedExecutionLevel: 'asInvoker',
  },
  nsis: {
    oneClick: false,
    // For one user needs no administrator; for all is there for who is one.
    perMachine: false,
    allowElevation: true,
    allowToChangeInstallationDirectory: true,
    // Servers, vaults and jobs outlive the program.
    deleteAppDataOnUninstall: false,
  },

  mac: {
    icon: 'build/icons/mac.png',
    category: 'public.app-category.developer-tools',
    target: [{ target: 'dmg', arch: ['x64', 'arm64'] }],
    hardenedRuntime: true,
    gatekeeperAssess: false,
    entitlements: 'build/entitlements.mac.plist',
    entitlementsInherit: 'build/entitlements.mac.plist',
    extendInfo: { NSAppTransportSecurity: { NSAllowsArbitraryLoads: false } },
  },
  dmg: { writeUpdateInfo: updateFeed !== undefined },

  linux: {
    icon: 'build/icons/app',
    category: 'Development;Database;',
    executableName: 'pgkeep',
    synopsis: 'Long-term backups of single PostgreSQL databases',
    maintainer: 'pgkeep maintainers <maintainers@pgkeep.invalid>',
    target: [
      { target: 'AppImage', arch: ['x64', 'arm64'] },
      { target: 'deb', arch: ['x64', 'arm64'] },
      { target: 'rpm', arch: ['x64', 'arm64'] },
    ],
  },
  // Whose pg_dump is used is the machine's matter: the packages offer one.
  deb: { packageName: 'pgkeep', recommends: ['postgresql-client'] },
  rpm: { packageName: 'pgkeep' },
};

export default configuration;
